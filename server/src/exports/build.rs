//! Makes the archive, page by page: what is in memory stays small, however much there is. Killed, it is begun anew.

use super::{KEPT_MS, archive::Archive, ask::contact_place, csv, index, store};
use crate::{
    auth::address::Address,
    clock::rfc3339,
    datamap::{Cursor, Item},
    db::{
        self,
        entities::{
            export_segments::Model as Segment,
            exports::{ActiveModel, Model},
            people,
        },
    },
    error::{Failure, internal},
    features::requests,
    jobs::Progress,
    keys::{Place, SealedWith},
    ledger, limits, messages, people as persons,
    private::Private,
    state::AppState,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use contract::{export::ExportState, language::Language, session::Kind};
use sea_orm::{ActiveValue::Set, EntityTrait as _};

/// Where a segment stands: its number is part of it, so that none can be moved.
pub(super) fn segment_place(row: &str) -> Place<'_> {
    Place { table: "export_segments", column: "sealed", row }
}

/// The only step: everything, or nothing.
///
/// # Errors
/// When a source does not answer: the job is tried again, and nothing less is ever handed out.
pub async fn step(state: &AppState, id: &str) -> Result<Progress, Failure> {
    let Some(row) = store::by_id(&state.db, id).await? else { return Ok(Progress::Done) };
    if row.state != ExportState::Running.as_str() {
        return Ok(Progress::Done);
    }
    let key = state.keys.open(id).await?;
    store::clear(&state.db, id).await?;
    let mut making = Making::new(state, &row, &key).await?;
    making.run().await?;
    finish(state, &row, &key, making.written, making.items).await?;
    Ok(Progress::Done)
}

async fn finish(
    state: &AppState,
    row: &Model,
    key: &SealedWith,
    bytes: i64,
    items: i64,
) -> Result<(), Failure> {
    let language = Language::from_tag(&row.language).unwrap_or_default();
    let tx = db::begin(&state.db).await?;
    let change = ActiveModel {
        id: Set(row.id.clone()),
        state: Set(ExportState::Ready.as_str().to_owned()),
        items: Set(items),
        total: Set(items),
        bytes: Set(bytes),
        expires_at: Set(Some(state.clock.now_ms() + KEPT_MS)),
        ..Default::default()
    };
    store::update(&tx, change).await?;
    let contact = key.open(contact_place(&row.id), &row.sealed_contact)?;
    if !contact.reveal().is_empty() {
        let to = Address::stored(Private::new(contact.reveal().clone()));
        if limits::take_phone(state, &tx, &to).await.is_ok() {
            let mail = messages::export_ready(to, &state.config.public_url, language);
            state.outbox.put(state, &tx, key, &mail).await?;
        }
    }
    tx.commit().await?;
    state.outbox.wake();
    tracing::info!(export = row.id, bytes, items, "an export is ready");
    Ok(())
}

/// What of the policy goes with a category.
struct Category {
    id: String,
    name: String,
    purpose: String,
    retention: String,
}

struct Making<'a> {
    state: &'a AppState,
    row: &'a Model,
    key: &'a SealedWith,
    language: Language,
    /// The rider's subject in the operator's databases; none for whoever has no account there.
    subject: Option<Private<String>>,
    person_key: SealedWith,
    categories: Vec<Category>,
    archive: Archive,
    position: i32,
    written: i64,
    items: i64,
}

impl<'a> Making<'a> {
    async fn new(state: &'a AppState, row: &'a Model, key: &'a SealedWith) -> Result<Self, Failure> {
        let language = Language::from_tag(&row.language).unwrap_or_default();
        let person = people::Entity::find_by_id(&row.person_id).one(&state.db).await?;
        let person = person.ok_or_else(|| internal("an export of nobody"))?;
        let person_key = state.keys.open(&person.id).await?;
        let rider = person.kind == Kind::Rider.as_str();
        let subject = rider.then(|| persons::subject_with(&person_key, &person)).transpose()?;
        let policy = state.policy()?;
        let categories = policy.meta.categories.iter().filter_map(|category| {
            let text = category.text.get(&language)?;
            Some(Category {
                id: category.id.clone(),
                name: text.name.clone(),
                purpose: text.purpose.clone(),
                retention: text.retention.clone(),
            })
        });
        Ok(Self {
            state,
            row,
            key,
            language,
            subject,
            person_key,
            categories: categories.collect(),
            archive: Archive::new(),
            position: 0,
            written: 0,
            items: 0,
        })
    }

    async fn run(&mut self) -> Result<(), Failure> {
        self.count().await?;
        let made = rfc3339(self.state.clock.now_ms());
        let receipts =
            ledger::archive(self.state, &self.state.db, &self.row.person_id, &self.person_key).await?;
        let letters = requests::all(self.state, &self.row.person_id).await?;
        let words = index::words(self.language);

        self.archive.begin("index.html")?;
        self.archive.write(&index::head(self.language, &made))?;
        for number in 0..self.categories.len() {
            let category = &self.categories[number];
            let head = index::kind(self.language, &category.name, &category.purpose, &category.retention);
            self.archive.write(&head)?;
            let mut any = false;
            let mut after = None;
            loop {
                let (items, next) = self.page(number, after.as_ref()).await?;
                for item in &items {
                    any = true;
                    self.archive.write(&index::item(item))?;
                }
                self.items += i64::try_from(items.len()).unwrap_or_default();
                self.hand_on().await?;
                let Some(next) = next else { break };
                after = Some(next);
            }
            self.archive.write(if any { "" } else { words.nothing })?;
            self.archive.write("</section>")?;
        }
        self.archive.write(&letters_html(self.language, &letters))?;
        let receipt_note = format!(
            "<section><h2>{}</h2><p>{} {}</p></section></body></html>\n",
            words.receipts,
            words.receipts_text,
            receipts.receipts.len()
        );
        self.archive.write(&receipt_note)?;

        self.json(&made).await?;
        self.sheets().await?;
        self.file("receipts.json", &receipts)?;
        self.file("messages.json", &letters)?;
        let about = serde_json::json!({
            "schema": "privacy-center/export/1",
            "made_at": made,
            "language": self.language.tag(),
            "policy": self.state.policy()?.version,
        });
        let archive = std::mem::replace(&mut self.archive, Archive::new());
        for segment in archive.end(&about)? {
            self.put(&segment).await?;
        }
        Ok(())
    }

    /// How much there will be: told while it is made.
    async fn count(&mut self) -> Result<(), Failure> {
        let mut total = 0;
        for number in 0..self.categories.len() {
            let mut after = None;
            loop {
                let (items, next) = self.page(number, after.as_ref()).await?;
                total += i64::try_from(items.len()).unwrap_or_default();
                let Some(next) = next else { break };
                after = Some(next);
            }
        }
        let change = ActiveModel { id: Set(self.row.id.clone()), total: Set(total), ..Default::default() };
        Ok(store::update(&self.state.db, change).await?)
    }

    async fn page(
        &self,
        number: usize,
        after: Option<&Cursor>,
    ) -> Result<(Vec<Item>, Option<Cursor>), Failure> {
        let Some(subject) = &self.subject else { return Ok((Vec::new(), None)) };
        let category = &self.categories[number].id;
        let page = self.state.datamap.items(subject.reveal(), category, self.language, after).await?;
        Ok((page.items, page.next))
    }

    /// Everything for programs: an object by category, each a list of items with their fields.
    async fn json(&mut self, made: &str) -> Result<(), Failure> {
        self.archive.begin("data.json")?;
        self.archive.write(&format!("{{\"made_at\":{},\"categories\":[", text(made)?))?;
        for number in 0..self.categories.len() {
            let category = &self.categories[number];
            let head = format!(
                "{}{{\"id\":{},\"name\":{},\"purpose\":{},\"retention\":{},\"items\":[",
                if number == 0 { "" } else { "," },
                text(&category.id)?,
                text(&category.name)?,
                text(&category.purpose)?,
                text(&category.retention)?
            );
            self.archive.write(&head)?;
            let mut after = None;
            let mut comma = "";
            loop {
                let (items, next) = self.page(number, after.as_ref()).await?;
                for item in &items {
                    let fields: Vec<_> = item
                        .fields
                        .iter()
                        .map(|field| serde_json::json!({ "name": field.name, "value": field.value }))
                        .collect();
                    let item = serde_json::json!({ "kind": item.kind, "fields": fields });
                    self.archive.write(&format!("{comma}{item}"))?;
                    comma = ",";
                }
                self.hand_on().await?;
                let Some(next) = next else { break };
                after = Some(next);
            }
            self.archive.write("]}")?;
        }
        self.archive.write("]}\n")
    }

    /// A sheet for each category that holds something: one row for each field. A byte order mark says that it is UTF-8.
    async fn sheets(&mut self) -> Result<(), Failure> {
        for number in 0..self.categories.len() {
            let mut after = None;
            let mut count = 0_u64;
            loop {
                let (items, next) = self.page(number, after.as_ref()).await?;
                for item in &items {
                    if count == 0 {
                        let name = format!("data/{}.csv", self.categories[number].id);
                        self.archive.begin(&name)?;
                        self.archive.write("\u{feff}")?;
                        self.archive.write(&csv::row(&["item", "kind", "field", "value"]))?;
                    }
                    count += 1;
                    for field in &item.fields {
                        let row = [&*count.to_string(), &item.kind, &field.name, &field.value];
                        self.archive.write(&csv::row(&row))?;
                    }
                }
                self.hand_on().await?;
                let Some(next) = next else { break };
                after = Some(next);
            }
        }
        Ok(())
    }

    fn file(&mut self, name: &str, what: &impl serde::Serialize) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(what).map_err(|_| internal("a file does not serialise"))?;
        self.archive.begin(name)?;
        self.archive.write(&text)
    }

    async fn hand_on(&mut self) -> Result<(), Failure> {
        for segment in self.archive.full() {
            self.put(&segment).await?;
        }
        let change = ActiveModel {
            id: Set(self.row.id.clone()),
            items: Set(self.items),
            bytes: Set(self.written),
            ..Default::default()
        };
        Ok(store::update(&self.state.db, change).await?)
    }

    async fn put(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let row = format!("{}|{}", self.row.id, self.position);
        // Text is what a key seals; a third more is a small price for one way of sealing.
        let sealed = self.key.seal(&self.state.chance, segment_place(&row), &STANDARD.encode(bytes));
        let segment = Segment { export_id: self.row.id.clone(), position: self.position, sealed };
        store::add(&self.state.db, segment).await?;
        self.position += 1;
        self.written += i64::try_from(bytes.len()).unwrap_or_default();
        Ok(())
    }
}

fn text(text: &str) -> Result<String, Failure> {
    serde_json::to_string(text).map_err(|_| internal("a text does not serialise"))
}

fn letters_html(language: Language, letters: &[contract::request::RequestView]) -> String {
    use crate::policies::escape;
    let words = index::words(language);
    let threads: String = letters
        .iter()
        .map(|letter| {
            let messages: String = letter
                .messages
                .iter()
                .map(|message| {
                    let from = match message.from {
                        contract::request::From::Person => words.from_you,
                        contract::request::From::Us => words.from_us,
                    };
                    format!("<dt>{from} · {}</dt><dd>{}</dd>", escape(&message.at), escape(&message.text))
                })
                .collect();
            format!("<h3>{}</h3><dl>{messages}</dl>", escape(&letter.number))
        })
        .collect();
    let inside = if threads.is_empty() { words.nothing.to_owned() } else { threads };
    format!("<section><h2>{}</h2>{inside}</section>", words.letters)
}
