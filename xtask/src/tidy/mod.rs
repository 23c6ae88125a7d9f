//! `cargo xtask tidy`: the rules of this code base that the compiler doesn't check.
//!
//! Each rule is a function from the tree to its findings. docs/architecture.md gives the reason for each by name.

mod css;
mod documents;
mod doors;
mod lexer;
mod manifest;
mod shape;
mod tree;

use anyhow::{Result, bail};

use crate::process::say;
use crate::workspace::Workspace;
use tree::{Finding, Tree};

/// A rule.
struct Check {
    name: &'static str,
    run: fn(&Tree) -> Vec<Finding>,
}

const CHECKS: &[Check] = &[
    Check { name: "file-length", run: shape::file_length },
    Check { name: "module-docs", run: shape::module_docs },
    Check { name: "no-allow", run: shape::no_allow },
    Check { name: "no-ignored-tests", run: shape::no_ignored_tests },
    Check { name: "no-unfinished", run: shape::no_unfinished },
    Check { name: "no-sleep", run: shape::no_sleep },
    Check { name: "browser-door", run: doors::browser },
    Check { name: "network-door", run: doors::network },
    Check { name: "drafts-door", run: doors::drafts },
    Check { name: "api-paths", run: doors::api_paths },
    Check { name: "routes", run: doors::routes },
    Check { name: "queries", run: doors::queries },
    Check { name: "clock", run: doors::clock },
    Check { name: "siblings", run: doors::siblings },
    Check { name: "contract-pure", run: manifest::contract_pure },
    Check { name: "colours", run: css::colours },
    Check { name: "invariants", run: invariants },
    Check { name: "readme-paths", run: documents::readme_paths },
];

fn invariants(tree: &Tree) -> Vec<Finding> {
    let names: Vec<_> = CHECKS.iter().map(|check| check.name).collect();
    documents::invariants(tree, &names)
}

/// Reads the tree, applies every rule, prints what it finds.
pub(crate) fn run(here: &Workspace) -> Result<()> {
    let tree = Tree::read(&here.root)?;
    let mut count = 0;
    for check in CHECKS {
        let findings = (check.run)(&tree);
        count += findings.len();
        for finding in findings {
            say(format!("{finding} [{}]", check.name))?;
        }
    }
    if count > 0 {
        bail!("{count} findings of tidy; docs/architecture.md says what each rule is for");
    }
    say(format!("{} rules, {} files: tidy", CHECKS.len(), tree.count()))
}
