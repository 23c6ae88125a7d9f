//! `docs/integration.md` as it is read: its commands run in order, against a real server, and print what stands under them.

use crate::{demo_process::Demo, receiver::SECRET};
use privacy_server::{config::Secret, outgoing::SigningSecret};
use std::{
    io::Write as _,
    net::TcpListener,
    os::fd::OwnedFd,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// What the test does itself: the demo is running, and it listens for the receiver.
const PLAYED: [&str; 2] = [
    "$ cargo xtask run > center.log 2>&1 &",
    "$ socat TCP-LISTEN:8099,bind=127.0.0.1,reuseaddr,fork EXEC:./receive.sh &",
];

/// A command block, and what it prints where the guide shows it.
#[derive(Debug)]
struct Step {
    line: usize,
    commands: String,
    shown: Option<String>,
}

fn guide() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/integration.md");
    std::fs::read_to_string(path).expect("the guide")
}

/// Fenced blocks: line, language, text.
fn blocks(text: &str) -> Vec<(usize, String, String)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, String, String)> = None;
    for (index, line) in text.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(language)) => open = Some((index + 1, language.to_owned(), String::new())),
            (Some(_), Some("")) => found.extend(open.take()),
            (Some((_, _, inside)), _) => inside.extend([line, "\n"]),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block that does not end");
    found
}

fn steps(text: &str) -> (Vec<Step>, Vec<String>) {
    let (mut steps, mut played) = (Vec::<Step>::new(), Vec::new());
    for (line, language, inside) in blocks(text) {
        match language.as_str() {
            "sh" => steps.push(Step { line, commands: inside, shown: None }),
            "text" => steps.last_mut().expect("an output belongs to commands").shown = Some(inside),
            "console" => played.extend(inside.lines().map(str::to_owned)),
            "kotlin" => {}
            other => panic!("line {line}: a block of `{other}` is neither run nor known"),
        }
    }
    (steps, played)
}

/// Whether a text is what is shown, where `…` stands for anything on its line.
fn looks_like(text: &str, shown: &str) -> bool {
    let (mut told, mut wanted) = (text.trim_end().lines(), shown.trim_end().lines());
    loop {
        match (told.next(), wanted.next()) {
            (None, None) => return true,
            (Some(told), Some(wanted)) if line_looks_like(told, wanted) => {}
            _ => return false,
        }
    }
}

fn line_looks_like(told: &str, wanted: &str) -> bool {
    let Some((first, rest)) = wanted.split_once('…') else { return told == wanted };
    let Some(mut left) = told.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = rest.split('…').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = left.find(part) else { return false };
        left = &left[at + part.len()..];
    }
    left.ends_with(last)
}

/// Passes each connection to the guide's receiver, as socat would.
fn listen(folder: PathBuf) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("binds");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        for connection in listener.incoming().map_while(Result::ok) {
            let answer = OwnedFd::from(connection.try_clone().expect("a second handle"));
            let run = Command::new("./receive.sh")
                .current_dir(&folder)
                .env("PRIVACY_CENTER_WEBHOOK__SECRET", SECRET)
                .stdin(OwnedFd::from(connection))
                .stdout(answer)
                .status();
            assert!(run.is_ok(), "the guide writes its receiver before anything is sent");
        }
    });
    port
}

/// Runs commands in Bash; answers with what they print.
fn bash(folder: &Path, environment: &[(&str, String)], script: &str) -> String {
    let mut shell = Command::new("bash")
        .args(["-euo", "pipefail", "-s"])
        .current_dir(folder)
        .envs(environment.iter().map(|(name, value)| (*name, value.as_str())))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .expect("Bash");
    shell.stdin.take().expect("a pipe").write_all(script.as_bytes()).expect("writes");
    let done = shell.wait_with_output().expect("ends");
    let printed = String::from_utf8(done.stdout).expect("text");
    assert!(done.status.success(), "the guide's commands failed after printing:\n{printed}");
    printed
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_guides_commands_run_and_print_what_it_shows() {
    let (steps, played) = steps(&guide());
    assert_eq!(played, PLAYED, "what the guide starts by hand is played by this test: tell it");
    assert!(steps.len() > 12, "only {} blocks", steps.len());
    let folder = tempfile::tempdir().expect("a folder");
    let port = listen(folder.path().to_owned());
    let endpoint = [
        ("PRIVACY_CENTER_WEBHOOK__URL", format!("http://127.0.0.1:{port}/")),
        ("PRIVACY_CENTER_WEBHOOK__SECRET", SECRET.to_owned()),
    ];
    let demo = Demo::start(&endpoint).await;
    let mut environment = endpoint.to_vec();
    environment.extend([("CENTER", demo.url.clone()), ("DATA", demo.data().display().to_string())]);
    let script: String =
        steps.iter().map(|step| format!("{}\necho; echo @@ {}\n", step.commands, step.line)).collect();
    let place = folder.path().to_owned();
    let run = tokio::task::spawn_blocking(move || bash(&place, &environment, &script));
    let printed = run.await.expect("runs");

    let mut left = printed.as_str();
    for step in &steps {
        let (told, rest) =
            left.split_once(&format!("@@ {}\n", step.line)).expect("each block ends with its mark");
        left = rest;
        let shown = step.shown.as_deref().unwrap_or_default();
        assert!(
            looks_like(told, shown),
            "docs/integration.md:{}: it printed\n{told}and the guide shows\n{shown}",
            step.line
        );
    }
    receiver_holds_against_attacks(folder.path());
}

/// The guide's receiver: recordings, repetitions and forgeries have no effect.
fn receiver_holds_against_attacks(folder: &Path) {
    let secret = SigningSecret::parse(&Secret(SECRET.to_owned())).expect("a secret");
    let changes = || std::fs::read_to_string(folder.join("changes.jsonl")).expect("changes").lines().count();
    let send = |id: &str, seconds: i64, signature: &str, body: &str| {
        let length = body.len();
        let request = format!(
            "POST / HTTP/1.1\r\nWebhook-Id: {id}\r\nWebhook-Timestamp: {seconds}\r\nWebhook-Signature: {signature}\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        );
        let environment = [("PRIVACY_CENTER_WEBHOOK__SECRET", SECRET.to_owned())];
        let told = bash(folder, &environment, &format!("printf %s '{request}' | ./receive.sh"));
        told.split(' ').nth(1).unwrap_or_default().to_owned()
    };
    let now = privacy_server::clock::Clock::system().now_ms() / 1000;
    let body = "{\"type\":\"from.the.future\"}";
    let before = changes();
    let sign = |id: &str, seconds: i64| secret.sign(id, seconds, body.as_bytes());
    assert_eq!(send("new", now, &sign("new", now), body), "204");
    assert_eq!(send("new", now, &sign("new", now), body), "200", "a repetition");
    assert_eq!(
        send("rotated", now, &format!("v1,AAAA {}", sign("rotated", now)), body),
        "204",
        "two secrets"
    );
    assert_eq!(changes(), before + 2);
    for (id, seconds, signature, sent, status) in [
        ("old", now - 400, sign("old", now - 400), body, "400"),
        ("early", now + 400, sign("early", now + 400), body, "400"),
        ("other", now, sign("old", now), body, "401"),
        ("late", now, sign("late", now - 1), body, "401"),
        ("body", now, sign("body", now), "{\"type\":\"other\"}", "401"),
        ("none", now, String::new(), body, "401"),
    ] {
        assert_eq!(send(id, seconds, &signature, sent), status, "{id}");
    }
    assert_eq!(changes(), before + 2, "none of it had an effect");
}

#[test]
fn an_output_that_differs_is_noticed() {
    for (told, shown, fits) in [
        ("ready\n\n", "ready\n", true),
        ("{\"code\":\"abc\",\"x\":1}", "{\"code\":\"…\",…}", true),
        ("{\"code\":\"abc\"}\nmore", "{\"code\":\"…\"}", false),
        ("{\"allowed\":true}", "{\"allowed\":false}", false),
        ("{\"since\":\"2026Z\"}", "{\"since\":\"…Z\"}", true),
        ("{\"since\":null}", "{\"since\":\"…Z\"}", false),
        ("a b", "a… c", false),
    ] {
        assert_eq!(looks_like(told, shown), fits, "{told} / {shown}");
    }
}
