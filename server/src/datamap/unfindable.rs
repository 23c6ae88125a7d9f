//! Counts the riders whose rows no sign-in finds, however their address is typed.

use super::{
    Inner, MapError, Phone,
    read::{compared, query, quote, text},
};
use crate::auth::address::{self, Address};
use sea_orm::{ConnectionTrait, DbBackend, QueryResult};

/// Rows of riders that a sign-in cannot find, by what is the matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unfindable {
    /// E-mail addresses.
    pub emails: Emails,
    /// Phone numbers.
    pub phones: Phones,
}

/// E-mail addresses that no sign-in finds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Emails {
    /// Blanks other than spaces around the address, or any within it.
    pub blanks: usize,
    /// Accents apart from their letters (Unicode NFD) in more ways than are looked for.
    pub accents: usize,
    /// Capitals beyond ASCII in more ways than are looked for.
    pub capitals: usize,
    /// Wide or invisible signs, brackets and what else is no part of the address.
    pub signs: usize,
    /// What is no address at all.
    pub no_address: usize,
}

/// Phone numbers that no sign-in finds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Phones {
    /// With other signs than digits, spaces, hyphens and a plus in front.
    pub signs: usize,
    /// With what is dialled inside the country only.
    pub inside: usize,
}

impl Emails {
    /// Whether there are any.
    #[must_use]
    pub const fn any(&self) -> bool {
        self.blanks + self.accents + self.capitals + self.signs + self.no_address > 0
    }
}

impl Phones {
    /// Whether there are any.
    #[must_use]
    pub const fn any(&self) -> bool {
        self.signs + self.inside > 0
    }
}

/// So many addresses, and so many numbers, with anything unusual in them are looked at.
const LOOKED_AT: u32 = 10_000;

/// Looks at the addresses and numbers with anything unusual in them.
pub(super) async fn unfindable(inner: &Inner) -> Result<Unfindable, MapError> {
    Ok(Unfindable { emails: emails(inner).await?, phones: phones(inner).await? })
}

/// That a text holds one of these signs: each backend has its own way to say so.
fn holds(inner: &Inner, column: &str, signs: &str) -> String {
    let database = inner.connections.get(&inner.root.connection);
    match database.map(ConnectionTrait::get_database_backend) {
        Some(DbBackend::Sqlite) => format!("{column} GLOB '*{signs}*'"),
        _ => format!("{column} ~ '{signs}'"),
    }
}

/// Rows for which the condition holds: the column as it stands, and as the look-up compares it.
async fn rows(
    inner: &Inner,
    [column, compared]: [&str; 2],
    condition: &str,
) -> Result<Vec<(String, String)>, MapError> {
    let table = quote(&inner.root.table);
    let sql = format!(
        "SELECT {column} AS written, {compared} AS compared FROM {table} WHERE {column} <> '' AND ({condition}) \
         LIMIT {LOOKED_AT}"
    );
    let read = |row: QueryResult| Some((row.try_get("", "written").ok()?, row.try_get("", "compared").ok()?));
    Ok(query(inner, &inner.root.connection, sql, Vec::new()).await?.into_iter().filter_map(read).collect())
}

/// Nothing where the map finds nobody by e-mail.
async fn emails(inner: &Inner) -> Result<Emails, MapError> {
    let mut found = Emails::default();
    let Some(email) = inner.root.email.as_deref().map(text) else { return Ok(found) };
    // What is not an address at all is found as well.
    let unusual = format!("{} OR {email} NOT LIKE '%@%'", holds(inner, &email, "[^A-Za-z0-9@._+-]"));
    for (written, compared) in rows(inner, [&email, &compared(&email)], &unusual).await? {
        match address::parse(&written) {
            Ok(Address::Email(one)) if address::email_forms(one.reveal()).contains(&compared) => {}
            _ if compared.contains(char::is_whitespace) => found.blanks += 1,
            Err(_) | Ok(Address::Phone(_)) => found.no_address += 1,
            Ok(_) if !address::is_composed(&compared) => found.accents += 1,
            Ok(_) if compared.to_lowercase() != compared => found.capitals += 1,
            Ok(_) => found.signs += 1,
        }
    }
    Ok(found)
}

/// Nothing where the map finds nobody by phone.
async fn phones(inner: &Inner) -> Result<Phones, MapError> {
    let mut found = Phones::default();
    let Some(phone) = &inner.root.phone else { return Ok(found) };
    let (column, compared) = (text(&phone.column), phone.compared());
    let begins = |begin: String| format!("{compared} LIKE '{begin}%'");
    let unusual: Vec<_> =
        inside(phone).into_iter().map(begins).chain([holds(inner, &compared, "[^0-9+]")]).collect();
    for (written, compared) in rows(inner, [&column, &compared], &unusual.join(" OR ")).await? {
        // What takes no messages is looked for by nobody.
        let spaced = written.split_whitespace().collect::<Vec<_>>().join(" ");
        let Some(number) = phone.normalised(&spaced) else { continue };
        let is_plain = compared.trim_start_matches('+').bytes().all(|sign| sign.is_ascii_digit());
        match address::written_forms(number.reveal(), &phone.country).contains(&compared) {
            true => {}
            false if is_plain => found.inside += 1,
            false => found.signs += 1,
        }
    }
    Ok(found)
}

/// How numbers of the operator's country begin that hold what is dialled inside it only. Those that are found must not
/// be among them: they would fill the sample.
fn inside(phone: &Phone) -> Vec<String> {
    let code = phone.country.as_str();
    if code.is_empty() || !code.bytes().all(|digit| digit.is_ascii_digit()) {
        return Vec::new();
    }
    let of_prefix = |prefix: &'static str| {
        // Without the country, a zero may begin 00, as in 0086.
        let alone = if prefix == "0" {
            (1..10).map(|next| format!("0{next}")).collect()
        } else {
            vec![prefix.to_owned()]
        };
        alone.into_iter().chain(["", "+", "00"].map(|before| format!("{before}{code}{prefix}")))
    };
    address::dialled_inside(code).into_iter().flat_map(of_prefix).collect()
}
