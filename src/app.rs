//! The app's frame: it moves into the server's page, and shows one page after another without a new document.

use crate::{
    api::Sending,
    arrival,
    browser::{
        self,
        announce::announce,
        clicks::{self, Link},
        clipboard, document, history,
        host::{self, Can},
        task::spawn,
        view::{View, el, live, many, mount, nothing, watch},
    },
    i18n::{self, ui as words},
    route::{self, Route},
    session::Person,
    ui,
};
use contract::{language::Language, pages::Door};
use leptos::prelude::*;

/// What a door shows. Function pointers, so that a door carries only its own pages.
pub struct Pages {
    /// Which door.
    pub door: Door,
    /// The title of a page, if this door has it.
    pub title: fn(&Route) -> Option<&'static str>,
    /// The page.
    pub view: fn(App, &Route) -> View,
    /// Moves the app's parts into a page that the server made.
    pub move_in: fn(App),
    /// The prompt of a new version of the policy, above every page.
    pub prompt: fn(App) -> View,
    /// Who is signed in, in the page's head.
    pub who: fn(App) -> View,
}

/// What every page gets.
#[derive(Clone, Copy)]
pub struct App {
    /// Who is asking.
    pub person: Person,
    /// Something to say above the page, until the next page.
    pub message: RwSignal<Option<Message>>,
    /// The way in from the operator's app did not work.
    pub stranded: RwSignal<bool>,
    route: RwSignal<Route>,
    settled: RwSignal<bool>,
    loaded: StoredValue<Loaded>,
    pages: &'static Pages,
}

/// The document as the server sent it.
struct Loaded {
    route: Route,
    title: String,
}

/// Something to say above the page.
#[derive(Clone)]
pub struct Message {
    /// How it is meant.
    pub tone: ui::Tone,
    /// What.
    pub text: String,
    /// What can be tried again.
    pub again: Option<Sending>,
}

/// How a page was reached.
enum Arrival {
    New,
    Back(Option<f64>),
}

/// Starts the app in the page that the server sent.
pub fn start(pages: &'static Pages) {
    browser::panic::install();
    let app = App::new(pages);
    if let Some(place) = document::by_id("app") {
        mount(&place, move || frame(app));
    }
    if let Some(late) = document::by_id("late") {
        document::set_attribute(&late, "hidden", Some(""));
    }
    clicks::on_link(move |link| app.follow(link));
    history::on_pop(move |height| app.went_back(height));
    history::on_revival(move || {
        // Whoever is in front of the page now need not be who left it.
        app.person.let_go();
        app.person.fetch_again();
    });
    spawn(async move {
        let language = host::meet().await;
        meet_host();
        if arrival::arrive(app).await {
            language.into_iter().for_each(speak);
        } else {
            app.person.fetch().await;
        }
        app.settled.set(true);
        if let Some(place) = document::by_id("who") {
            drop(document::take_children(&place));
            mount(&place, move || (pages.who)(app));
        }
        if let Some(place) = document::by_id("prompt") {
            mount(&place, move || live(move || arrival::stranded(app)).child((pages.prompt)(app)));
        }
        (pages.move_in)(app);
        // The first paint is over: from here on every part of the page has its true height.
        document::next_frame(document::lay_out_all);
    });
}

impl App {
    /// For the document as it is now. Nobody is known yet.
    #[must_use]
    pub fn new(pages: &'static Pages) -> Self {
        let route = here();
        Self {
            person: Person::default(),
            message: RwSignal::new(None),
            stranded: RwSignal::new(false),
            route: RwSignal::new(route.clone()),
            settled: RwSignal::new(false),
            loaded: StoredValue::new(Loaded { route, title: document::title() }),
            pages,
        }
    }

    /// The page on the screen.
    #[must_use]
    pub fn route(self) -> Route {
        self.route.get()
    }

    /// Goes to an address of ours: within this document if it can.
    pub fn go(self, address: &str) {
        let Some((path, query, anchor)) = history::split(address) else { return };
        let target = Route::parse(&path, &query);
        if self.is_within(&target) {
            self.message.set(None);
            if history::here() != address {
                history::push(address);
            }
            self.arrive(target, Arrival::New, anchor);
        } else {
            history::leave_for(address);
        }
    }

    /// Whether a page can be shown without a new document.
    #[must_use]
    pub fn is_within(self, target: &Route) -> bool {
        self.loaded.with_value(|loaded| target.is_within(&loaded.route, self.pages.door))
    }

    /// Says something above the page. What stands there already stays as it is, and the focus on its button.
    pub fn say(self, message: Message) {
        let stands =
            self.message.with_untracked(|said| said.as_ref().is_some_and(|said| said.text == message.text));
        if !stands {
            let text = message.text.clone();
            self.message.set(Some(message));
            // After the title of a page that is gone to at the same time.
            document::next_frame(move || announce(&text));
        }
    }

    fn follow(self, link: &Link) {
        if link.is_in("#languages") {
            link.take();
            change_language(&link.language());
            return;
        }
        if link.is_in(".anchor") {
            // The browser goes on to follow it: the address bar shows what was copied.
            // Without the query: whoever gets the link reads it in their own language.
            copy(link, [&*history::origin(), &*link.path(), "#", &*link.anchor()].concat());
            return;
        }
        if link.is_in("[data-load]") {
            return;
        }
        let target = Route::parse(&link.path(), &link.query());
        let same_page = link.path() == history::path();
        if same_page && !link.anchor().is_empty() {
            return;
        }
        if self.is_within(&target) {
            link.take();
            let mark = if link.query().is_empty() { "" } else { "?" };
            let hash = if link.anchor().is_empty() { "" } else { "#" };
            self.go(&[&*link.path(), mark, &*link.query(), hash, &*link.anchor()].concat());
        }
    }

    fn went_back(self, height: Option<f64>) {
        let target = here();
        if target != self.route.get_untracked() {
            if !self.is_within(&target) {
                // Of the same document, says the browser; but this one was loaded for another page, and has no text of that.
                history::reload();
                return;
            }
            self.message.set(None);
            self.arrive(target, Arrival::Back(height), history::anchor());
        }
    }

    fn arrive(self, target: Route, arrival: Arrival, anchor: String) {
        self.route.set(target);
        // After the frame has drawn the page.
        document::next_frame(move || {
            let place = if anchor.is_empty() { None } else { document::by_id(&anchor) };
            let height = match (arrival, place) {
                (Arrival::Back(Some(height)), _) => height,
                (_, Some(place)) => {
                    history::replace_anchor(&anchor);
                    document::scroll_to(&place);
                    document::focus(&place);
                    return;
                }
                (_, None) => 0.0,
            };
            announce(&document::title());
            focus_heading();
            // Last, because the focus scrolls to where it goes.
            document::scroll_to_height(height);
        });
    }

    /// Moves the focus to the heading of the page, once it has been drawn.
    pub fn focus_heading(self) {
        document::next_frame(focus_heading);
    }

    /// The title of the app's own page, where it shows one and not the server's.
    fn title(self) -> Option<&'static str> {
        let route = self.route.get();
        // The server's page stays until it is known who is asking: one change instead of two.
        let ready = matches!(route, Route::SignIn { .. } | Route::Verify) || self.settled.get();
        (self.pages.title)(&route).filter(|_| ready)
    }
}

/// What the operator's app around this page says from now on, and the way back to it.
fn meet_host() {
    host::on_word(speak);
    if let Some(place) = document::find(".top").filter(|_| host::can(Can::Close)) {
        let close = || ui::button("button quiet", words::text().back_to_app, host::close);
        // In the place of the product's name, which stands around this page already.
        mount(&place, move || el("p").class("back").child(close()));
    }
}

fn speak(language: Language) {
    if language != i18n::language() {
        change_language(language.tag());
    }
}

/// The same page in another language.
fn change_language(tag: &str) {
    let query = route::query_with_language(&history::query(), tag);
    let anchor = history::anchor();
    let mark = if anchor.is_empty() { "" } else { "#" };
    history::leave_for(&[&*history::path(), &*query, mark, &*anchor].concat());
}

fn focus_heading() {
    if let Some(heading) = document::find("#app h1, main > :not([hidden]) h1") {
        document::focus(&heading);
    }
}

fn here() -> Route {
    Route::parse(&history::path(), &history::query())
}

/// What came of it is heard, and stands below the link until the next one is copied.
fn copy(link: &Link, address: String) {
    let place = link.place();
    spawn(async move {
        let text = words::text();
        let told = if clipboard::copy(&address).await { text.copied } else { text.not_copied };
        for told in document::find_all("[data-told]") {
            document::set_attribute(&told, "data-told", None);
        }
        document::set_attribute(&place, "data-told", Some(told));
        announce(told);
    });
}

fn frame(app: App) -> View {
    watch(move || {
        let (route, title) = (app.route.get(), app.title());
        app.loaded.with_value(|loaded| {
            let own = title.is_some() || route != loaded.route;
            for id in ["page", "policy"] {
                if let Some(node) = document::by_id(id) {
                    document::set_attribute(&node, "hidden", own.then_some(""));
                }
            }
            match title {
                Some(title) => document::set_title(&[title, " · ", words::text().site].concat()),
                None => document::set_title(&loaded.title),
            }
        });
        mark_current(&route);
    });
    let said = live(move || app.message.get().map_or_else(nothing, message));
    let page = live(move || match app.title() {
        Some(_) => (app.pages.view)(app, &app.route.get()),
        None => nothing(),
    });
    many(vec![said, page])
}

fn message(message: Message) -> View {
    let Message { tone, text, again } = message;
    let words = words::text();
    let button = |sending: Sending| {
        ui::sender("button small", words.try_again, words.trying, sending).on_press(move || sending.again())
    };
    ui::boxed(tone, ui::p(&text)).maybe(again.map(button))
}

fn mark_current(route: &Route) {
    for link in document::find_all("#nav a") {
        let target = Route::parse(&document::attribute(&link, "href"), "");
        let current = if target == *route {
            Some("page")
        } else if target.section() == route.section() {
            Some("true")
        } else {
            None
        };
        document::set_attribute(&link, "aria-current", current);
    }
}
