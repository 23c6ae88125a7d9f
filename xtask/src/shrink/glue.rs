//! The glue as wasm-bindgen writes it: line by line, each thing in a shape of its own.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, bail};

/// What the program's imports are said to come from.
pub(super) const MODULE: &str = "g";
const IMPORTS: &str = "    const import0 = {";
const IMPORTS_END: &str = "    };";
const ENTRY_END: &str = "        },";
const EXPORTS: &str = "export { initSync, __wbg_init as default };";

/// Cuts out the classes that are offered to scripts and never made: nobody here writes scripts against the program.
pub(super) fn without_unused_classes(glue: &str) -> Result<String> {
    let mut kept = glue.to_owned();
    for line in glue.lines() {
        let Some(class) = line.strip_prefix("export class ").and_then(|rest| rest.strip_suffix(" {")) else {
            continue;
        };
        if glue.contains(&format!("{class}.__wrap(")) || glue.contains(&format!("instanceof {class}")) {
            continue;
        }
        kept = cut(&kept, &format!("export class {class} {{\n"), "\n}\n")?;
        kept = cut(&kept, &format!("if (Symbol.dispose) {class}.prototype"), ";\n")?;
        kept = cut(&kept, &format!("const {class}Finalization = "), ");\n")?;
    }
    Ok(kept)
}

/// The names of the program that the glue uses.
pub(super) fn called(glue: &str) -> BTreeSet<String> {
    glue.split("wasm.").skip(1).map(|rest| word(rest).to_owned()).filter(|name| !name.is_empty()).collect()
}

/// Keeps the imports that the program still asks for, gives both sides' names their short form, and offers nothing: what starts
/// the program stands below it.
pub(super) fn rename(
    glue: &str,
    imports: &BTreeMap<String, String>,
    exports: &BTreeMap<String, String>,
) -> Result<String> {
    let (before, rest) = glue.split_once(IMPORTS).context("the glue has no list of imports")?;
    let (list, after) = rest.split_once(&format!("\n{IMPORTS_END}\n")).context("the list has no end")?;
    if after.contains("const import1") {
        bail!("the glue has a second list of imports");
    }
    let mut kept = String::from("\n        __proto__: null,\n");
    let mut found = 0;
    let mut keeps = false;
    for line in list.lines() {
        if let Some((name, value)) = entry(line) {
            keeps = imports.contains_key(name);
            if let Some(short) = imports.get(name) {
                found += 1;
                kept.extend(["        ", short, ": ", value, "\n"]);
            }
        } else if keeps {
            kept.extend([line, "\n"]);
            keeps = line != ENTRY_END;
        }
    }
    if found != imports.len() {
        bail!("the glue has {found} of the program's {} imports", imports.len());
    }
    let after =
        after.trim_end().strip_suffix(EXPORTS).context("the glue does not end with what it offers")?;
    let after = swap_module(after)?;
    Ok(rename_calls(&[before, IMPORTS, &kept, IMPORTS_END, "\n", &after].concat(), exports))
}

/// `        name: function(…) {`, or an entry on one line.
fn entry(line: &str) -> Option<(&str, &str)> {
    let rest = line.strip_prefix("        ").filter(|rest| rest.starts_with("__wb"))?;
    rest.split_once(": ")
}

/// `"./center_bg.js": import0,`
fn swap_module(after: &str) -> Result<String> {
    let end = after.find("_bg.js\": import0").context("the imports are not handed over")?;
    let start = after[..end].rfind("\"./").context("the imports come from another place")?;
    Ok([&after[..start], "\"", MODULE, &after[end + "_bg.js".len()..]].concat())
}

fn rename_calls(glue: &str, exports: &BTreeMap<String, String>) -> String {
    let mut parts = glue.split("wasm.");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let name = word(part);
        out.push_str("wasm.");
        out.push_str(exports.get(name).map_or(name, String::as_str));
        out.push_str(&part[name.len()..]);
    }
    out
}

fn word(text: &str) -> &str {
    let end = text.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_' && letter != '$');
    &text[..end.unwrap_or(text.len())]
}

/// Cuts out the one piece that begins and ends like this.
fn cut(text: &str, start: &str, end: &str) -> Result<String> {
    let from = text.find(start).with_context(|| format!("the glue has no {start:?}"))?;
    let length = text[from..].find(end).with_context(|| format!("{start:?} does not end"))? + end.len();
    Ok([&text[..from], &text[from + length..]].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLUE: &str = "export class Made {\n    free() { wasm.__wbg_made_free(this.p); }\n}\n\
        if (Symbol.dispose) Made.prototype[Symbol.dispose] = Made.prototype.free;\n\
        export class Never {\n    free() { wasm.__wbg_never_free(this.p); }\n}\n\
        if (Symbol.dispose) Never.prototype[Symbol.dispose] = Never.prototype.free;\n\
        function __wbg_get_imports() {\n    const import0 = {\n        __proto__: null,\n\
        \x20       __wbg_now_01: function() {\n            return Date.now();\n        },\n\
        \x20       __wbg_old_02: function(arg0) {\n            wasm.used(arg0);\n        },\n\
        \x20       __wbg_one_03: Made.__wrap(0),\n    };\n    return {\n        __proto__: null,\n        \"./x_bg.js\": import0,\n    };\n}\n\
        const NeverFinalization = (typeof F === 'undefined')\n    ? { }\n    : new F(ptr => wasm.__wbg_never_free(ptr, 1));\n\
        export { initSync, __wbg_init as default };\n";

    fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(long, short)| ((*long).to_owned(), (*short).to_owned())).collect()
    }

    #[test]
    fn a_class_that_nothing_makes_goes_with_all_that_belongs_to_it() {
        let kept = without_unused_classes(GLUE).expect("the shape is known");
        assert!(kept.contains("class Made") && !kept.contains("Never"), "{kept}");
        assert!(!called(&kept).contains("__wbg_never_free"));
        assert!(called(&kept).contains("__wbg_made_free"));
    }

    #[test]
    fn imports_that_the_program_does_not_ask_for_go_and_names_become_short() {
        let imports = map(&[("__wbg_now_01", "a"), ("__wbg_one_03", "b")]);
        let short = rename(GLUE, &imports, &map(&[("__wbg_made_free", "c")])).expect("the shape is known");
        assert!(
            short.contains("        a: function() {\n            return Date.now();\n        },\n"),
            "{short}"
        );
        assert!(short.contains("        b: Made.__wrap(0),\n    };\n"), "{short}");
        assert!(!short.contains("__wbg_old") && !short.contains("wasm.used"), "{short}");
        assert!(!short.contains("initSync"), "{short}");
        assert!(short.contains("wasm.c(this.p)") && short.contains("        \"g\": import0,"), "{short}");
    }

    #[test]
    fn an_import_that_the_glue_does_not_have_ends_the_build() {
        let error = rename(GLUE, &map(&[("__wbg_new_09", "a")]), &map(&[])).expect_err("missing");
        assert!(error.to_string().contains("0 of the program's 1"), "{error}");
    }
}
