//! The doors: which pages each one has. The only place that knows all features.

use crate::{
    app::{App, Pages},
    browser::{
        document,
        view::{View, many, mount, nothing},
    },
    features::{
        cancellation, consent, exports, guardian, minors, my_data, overview, policy, receipts, requests,
        session,
    },
    i18n,
    route::Route,
};
use contract::{
    clause::{BROWSER_PURPOSES, Control},
    pages::Door,
};

/// Overview, policy, choices, signing in.
pub static CENTER: Pages = Pages {
    door: Door::Center,
    title: center_title,
    view: center_view,
    move_in: |app| {
        overview::move_into_overview(app);
        consent::move_into_choices(app);
        move_into_policy(app);
        document::next_frame(document::settle_slots);
    },
    prompt: policy::prompt,
    who: session::who,
};

/// What a person takes home or looks after: receipts, sessions.
pub static ACCOUNT: Pages = Pages {
    door: Door::Account,
    title: account_title,
    view: account_view,
    move_in: |_| (),
    prompt: policy::prompt,
    who: session::who,
};

/// What we hold about a person, item by item, cancelling the account, and asking a guardian.
pub static DATA: Pages = Pages {
    door: Door::Data,
    title: data_title,
    view: data_view,
    move_in: |_| (),
    prompt: policy::prompt,
    who: session::who,
};

/// A guardian decides. No account, no drafts: what is pressed is sent at once.
pub static GUARDIAN: Pages = Pages {
    door: Door::Guardian,
    title: guardian_title,
    view: guardian_view,
    move_in: |_| (),
    // Whoever else uses this browser is not asked beside it.
    prompt: |_| nothing(),
    who: |_| nothing(),
};

/// What a person writes, and what this device keeps of it. The only door with drafts, because of what they weigh.
pub static FORMS: Pages = Pages {
    door: Door::Forms,
    title: forms_title,
    view: forms_view,
    move_in: |_| (),
    // Whoever is writing is not interrupted; every other page has it.
    prompt: |_| nothing(),
    who: session::who,
};

fn center_title(route: &Route) -> Option<&'static str> {
    match route {
        Route::SignIn { .. } => Some(i18n::sign_in::text().title),
        _ => None,
    }
}

fn center_view(app: App, route: &Route) -> View {
    match route {
        Route::SignIn { return_to } => session::sign_in_page(app, return_to.clone()),
        _ => nothing(),
    }
}

fn account_title(route: &Route) -> Option<&'static str> {
    match route {
        Route::Receipts => Some(i18n::receipts::text().title),
        Route::Verify => Some(i18n::receipts::text().verify_title),
        Route::Sessions => Some(i18n::sessions::text().sessions),
        _ => None,
    }
}

fn account_view(app: App, route: &Route) -> View {
    match route {
        Route::Receipts => receipts::page(app),
        Route::Verify => receipts::verify_page(app),
        Route::Sessions => session::sessions_page(app),
        _ => nothing(),
    }
}

fn data_title(route: &Route) -> Option<&'static str> {
    match route {
        Route::Data | Route::DataItems(_) => Some(i18n::my_data::text().title),
        Route::Cancel => Some(i18n::cancellation::text().title),
        Route::Download => Some(i18n::exports::text().title),
        Route::Certificate => Some(i18n::cancellation::text().certificate),
        Route::Minors => Some(i18n::minors::text().title),
        _ => None,
    }
}

fn data_view(app: App, route: &Route) -> View {
    match route {
        Route::Data => my_data::page(app),
        Route::DataItems(category) => my_data::items_page(app, category.clone()),
        Route::Cancel => cancellation::page(app),
        Route::Download => exports::page(app),
        Route::Certificate => cancellation::certificate_page(),
        Route::Minors => minors::page(app),
        _ => nothing(),
    }
}

fn guardian_title(route: &Route) -> Option<&'static str> {
    (*route == Route::Guardian).then(|| i18n::guardian::text().title)
}

fn guardian_view(_: App, route: &Route) -> View {
    if *route == Route::Guardian { guardian::page() } else { nothing() }
}

fn forms_title(route: &Route) -> Option<&'static str> {
    match route {
        Route::Requests => Some(i18n::requests::text().title),
        Route::Forget => Some(i18n::drafts::text().forget),
        _ => None,
    }
}

fn forms_view(app: App, route: &Route) -> View {
    match route {
        Route::Requests => requests::page(app),
        Route::Forget => session::forget_page(app),
        _ => nothing(),
    }
}

/// Each control takes the place of the sentence that held its slot. What it says about phone and mail stays where a visitor
/// can neither answer nor choose; others find it where they need it.
fn move_into_policy(app: App) {
    for place in document::find_all("[data-touches]") {
        let purposes = document::attribute(&place, "data-touches");
        let upcoming = !document::attribute(&place, "data-upcoming").is_empty();
        mount(&place, move || policy::touched(app, &purposes, upcoming));
    }
    for slot in document::find_all("#policy .slot[data-control]") {
        let purpose = document::attribute(&slot, "data-purpose");
        let ways = document::links(&slot);
        let (view, keep): (Box<dyn FnOnce() -> View>, bool) = match document::attribute(&slot, "data-control")
            .as_str()
        {
            name if name == Control::Answer.name() => {
                let answer = move || many(vec![policy::answer(app, ways.clone()), policy::ways(app, ways)]);
                (Box::new(answer), false)
            }
            name if name == Control::Updates.name() => (Box::new(move || policy::updates(app)), false),
            name if name == Control::MyData.name() => (Box::new(policy::my_data), true),
            name if name == Control::Cancellation.name() => (Box::new(policy::cancellation), true),
            name if name == Control::Choices.name() => (Box::new(move || consent::count(app)), false),
            "choice" => {
                let view = move || {
                    let more = match consent::beyond_the_switch(&purpose, &ways) {
                        Some(more) => more,
                        None if BROWSER_PURPOSES.contains(&&*purpose) => nothing(),
                        None => policy::ways(app, ways),
                    };
                    many(vec![consent::in_clause(app, &purpose), more])
                };
                (Box::new(view), false)
            }
            _ => continue,
        };
        let sentence = document::take_children(&slot);
        mount(&slot, view);
        if keep {
            document::append(&slot, &sentence);
        }
    }
}
