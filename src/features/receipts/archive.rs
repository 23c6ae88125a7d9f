//! All receipts in one file, which a step-up opens.

use crate::{
    app::App,
    browser::view::View,
    i18n::receipts,
    step_up,
    ui::{self, File},
};
use contract::{paths, step_up::RECEIPTS_DOWNLOAD};

/// The card with it.
pub(super) fn archive(app: App) -> View {
    let words = receipts::text();
    let path = paths::RECEIPTS_ARCHIVE.to_owned();
    let file = File { path: path.clone(), name: "receipts.json".to_owned(), kind: "application/json" };
    ui::card("archive").child(ui::h2(words.all)).child(step_up::file(
        app,
        RECEIPTS_DOWNLOAD,
        words.all_text,
        path,
        file,
    ))
}
