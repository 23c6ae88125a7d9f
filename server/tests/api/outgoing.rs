//! Signed messages to the operator's servers, over real connections.

use crate::receiver::{Receiver, Reply, SECRET};
use axum::http::StatusCode;
use privacy_server::{
    config::{Endpoint, Secret},
    outgoing::{NotSent, Sender, Why},
};
use serde_json::json;
use std::time::Instant;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

const NOW: i64 = 1_795_334_400;

async fn sent(receiver: &Receiver) -> Result<(), NotSent> {
    let sender = Sender::new("gateway", &receiver.endpoint()).expect("a sender");
    sender.post("message-1", NOW, &json!({ "text": "码" })).await
}

fn answered(status: u16) -> Why {
    Why::Answered(StatusCode::from_u16(status).expect("a status"))
}

#[tokio::test]
async fn a_message_comes_signed_with_its_id_and_time() {
    let receiver = Receiver::start().await;
    sent(&receiver).await.expect("sent");
    let came = receiver.came();
    assert_eq!(came.len(), 1);
    assert!(came[0].genuine, "{came:?}");
    assert_eq!((came[0].id.as_str(), came[0].seconds), ("message-1", NOW));
    assert_eq!(came[0].json, json!({ "text": "码" }));
}

#[tokio::test]
async fn another_secret_makes_another_signature() {
    let receiver = Receiver::start().await;
    let secret = Secret("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".to_owned());
    assert_ne!(secret.0, SECRET);
    let endpoint = Endpoint { secret, ..receiver.endpoint() };
    let sender = Sender::new("gateway", &endpoint).expect("a sender");
    sender.post("message-1", NOW, &json!({})).await.expect("sent");
    assert!(!receiver.came()[0].genuine);
}

#[tokio::test]
async fn only_an_answer_of_2xx_counts_and_a_redirect_is_not_followed() {
    let receiver = Receiver::start().await;
    for status in [400, 401, 404, 410, 429, 500, 503] {
        receiver.reply(Reply::Status(status));
        assert_eq!(sent(&receiver).await.expect_err("refused").why, answered(status));
    }
    receiver.reply(Reply::Redirect);
    let refused = sent(&receiver).await.expect_err("a redirect is no answer");
    assert_eq!((refused.why, refused.what()), (answered(307), "answered with a redirect"));
    assert_eq!(receiver.came().len(), 8, "nothing came twice");
}

#[tokio::test]
async fn a_body_without_end_does_not_hold_us_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("binds");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    let flood = tokio::spawn(async move {
        let (mut line, _) = listener.accept().await.expect("a connection");
        let mut head = [0; 1024];
        assert!(line.read(&mut head).await.expect("a request") > 0);
        line.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000000\r\n\r\n").await.expect("a head");
        let (more, mut taken) = (vec![b'x'; 65_536], 0);
        while let Ok(more) = line.write(&more).await {
            taken += more;
        }
        taken
    });
    let endpoint = Endpoint { url, secret: Secret(SECRET.to_owned()) };
    let sender = Sender::new("gateway", &endpoint).expect("a sender");
    sender.post("message-1", NOW, &json!({})).await.expect("the status is all that counts");
    let taken = flood.await.expect("the line was cut");
    assert!(taken < 64 << 20, "{taken} bytes were taken");
}

#[tokio::test]
async fn a_server_that_never_answers_costs_ten_seconds_and_no_more() {
    let receiver = Receiver::start().await;
    receiver.reply(Reply::Never);
    let begun = Instant::now();
    let late = sent(&receiver).await.expect_err("late");
    assert_eq!((late.why, late.retry()), (Why::TimeOut, true));
    assert!((9..15).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn nobody_there_is_told_and_tried_again_later() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("binds");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    drop(listener);
    let endpoint = Endpoint { url, secret: Secret(SECRET.to_owned()) };
    let sender = Sender::new("gateway", &endpoint).expect("a sender");
    let failed = sender.post("message-1", NOW, &json!({})).await.expect_err("nobody there");
    assert_eq!((failed.why, failed.retry()), (Why::NoConnection, true));
}

#[tokio::test]
async fn addresses_and_secrets_are_checked_before_anything_is_sent() {
    let sender = |url: &str, secret: &str| {
        Sender::new("gateway", &Endpoint { url: url.to_owned(), secret: Secret(secret.to_owned()) })
            .expect_err("refused")
    };
    assert!(sender("http://sms.example.org/", SECRET).starts_with("gateway.url must start with https://"));
    let refused = sender("https://sms.example.org/", "hunter2");
    assert!(refused.starts_with("gateway.secret") && !refused.contains("hunter2"), "{refused}");
}
