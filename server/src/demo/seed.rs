//! The operator's database of the demo, with invented riders.

use crate::db;
use crate::db::Database;
use jiff::{ToSpan as _, civil::Date};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, DbErr, Statement};
use serde::Serialize;

/// An invented rider, as `demo.json` lists them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DemoRider {
    /// The operator's id of the account.
    pub subject: String,
    /// Their name.
    #[serde(skip)]
    pub name: String,
    /// Their e-mail address: from the sixth rider on, only every third one has any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Their phone number, E.164. In the database it stands as people write it.
    pub phone: String,
    /// Their birth date, `YYYY-MM-DD`.
    pub birth_date: String,
}

const NAMES: [&str; 8] = ["林晓", "陈默", "Ada Rivers", "王小雨", "Tom Field", "赵一鸣", "Mia Stone", "周文"];

/// The first riders: every fourth one is sixteen today, the others are grown up.
#[must_use]
pub fn riders(count: usize, today: Date) -> Vec<DemoRider> {
    (0..count)
        .map(|index| {
            let number = i64::try_from(index).unwrap_or_default();
            let age = if index % 4 == 3 { 16 } else { 22 + number % 40 };
            let birth = today.checked_sub(age.years().days(100 + number % 200)).unwrap_or(today);
            DemoRider {
                subject: format!("rider-{:04}", index + 1),
                name: NAMES[index % NAMES.len()].to_owned(),
                email: (index < 5 || index % 3 == 2).then(|| format!("rider{}@example.org", index + 1)),
                phone: format!("+86139{:08}", index + 1),
                birth_date: birth.to_string(),
            }
        })
        .collect()
}

const TABLES: [&str; 9] = [
    "CREATE TABLE IF NOT EXISTS riders (rider_id TEXT PRIMARY KEY, full_name TEXT NOT NULL, email TEXT, phone TEXT, birth_date DATE)",
    "CREATE TABLE IF NOT EXISTS devices (device_id TEXT PRIMARY KEY, rider_id TEXT NOT NULL, model TEXT NOT NULL, last_used TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS rides (ride_id TEXT PRIMARY KEY, rider_id TEXT, started_at TEXT NOT NULL, distance TEXT NOT NULL, price TEXT NOT NULL, route TEXT)",
    "CREATE TABLE IF NOT EXISTS payments (payment_id TEXT PRIMARY KEY, rider_id TEXT, payer TEXT, paid_at TEXT NOT NULL, amount TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS deposits (deposit_id TEXT PRIMARY KEY, rider_id TEXT NOT NULL, amount TEXT NOT NULL, state TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS risky_links (link_id TEXT PRIMARY KEY, rider_id TEXT NOT NULL, url TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS community_posts (post_id TEXT PRIMARY KEY, rider_id TEXT NOT NULL, text TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS dispute_messages (message_id TEXT PRIMARY KEY, rider_id TEXT NOT NULL, text TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS abnormality_reports (report_id TEXT PRIMARY KEY, rider_id TEXT NOT NULL, text TEXT NOT NULL)",
];

/// What a rider is found by in each table.
const INDEXED: [&str; 8] = [
    "devices",
    "rides",
    "payments",
    "deposits",
    "risky_links",
    "community_posts",
    "dispute_messages",
    "abnormality_reports",
];

/// Makes the operator's tables and puts the riders in; those that are there already stay as they are.
///
/// # Errors
/// When the database does not take them.
pub async fn seed(operator: &Database, riders: &[DemoRider]) -> Result<(), DbErr> {
    let tx = db::begin(operator).await?;
    for table in TABLES {
        tx.execute_unprepared(table).await?;
    }
    for table in INDEXED {
        let index = format!("CREATE INDEX IF NOT EXISTS {table}_rider ON {table} (rider_id)");
        tx.execute_unprepared(&index).await?;
    }
    for (index, rider) in riders.iter().enumerate() {
        let email = rider.email.as_deref();
        let phone = as_written(&rider.phone, &rider.subject);
        let fields =
            [Some(rider.subject.as_str()), Some(&rider.name), email, Some(&phone), Some(&rider.birth_date)];
        if insert(&tx, "riders", "CAST($5 AS DATE)", &fields).await? > 0 {
            belongings(&tx, rider, index).await?;
        }
    }
    tx.commit().await
}

/// What the operator holds of one rider: the same for the same number, whenever it is made.
async fn belongings(tx: &DatabaseTransaction, rider: &DemoRider, index: usize) -> Result<(), DbErr> {
    const ROUTES: [&str; 4] =
        ["Lakeside → Old Town", "North Station → Park", "Harbour → University", "Market → Museum"];
    let subject = Some(rider.subject.as_str());
    let id = |kind: &str| format!("{kind}-{}", rider.subject);
    insert(
        tx,
        "devices",
        "$4",
        &[Some(&id("device")), subject, Some("iwalk S2 · Android 15"), Some("2026-11-20")],
    )
    .await?;
    for ride in 0..2 + index % 3 {
        let day = format!("2026-{:02}-{:02}", 8 + ride % 3, 3 + (index + 7 * ride) % 25);
        let (tenths, cents) = (12 + (index + 5 * ride) % 40, 250 + 25 * ((index + ride) % 9));
        let (started, distance) =
            (format!("{day} 08:{:02}", (index * 7) % 60), format!("{}.{} km", tenths / 10, tenths % 10));
        let price = format!("¥{}.{:02}", cents / 100, cents % 100);
        let (ride_id, payment_id) =
            (format!("{}-{ride}", id("ride")), format!("payment-{:07}", index * 10 + ride));
        let route = ROUTES[(index + ride) % ROUTES.len()];
        let ridden =
            [Some(ride_id.as_str()), subject, Some(&started), Some(&distance), Some(&price), Some(route)];
        insert(tx, "rides", "$6", &ridden).await?;
        insert(
            tx,
            "payments",
            "$5",
            &[Some(&payment_id), subject, Some(&rider.name), Some(&day), Some(&price)],
        )
        .await?;
    }
    insert(tx, "deposits", "$4", &[Some(&id("deposit")), subject, Some("¥99.00"), Some("paid back")]).await?;
    for (table, kind, text) in [
        ("risky_links", "link", "http://free-rides.example/prize"),
        ("community_posts", "post", "The new lane by the river is smooth."),
        ("dispute_messages", "dispute", "I was charged twice for one ride."),
        ("abnormality_reports", "report", "The brake of scooter 4711 squeals."),
    ] {
        insert(tx, table, "$3", &[Some(&id(kind)), subject, Some(text)]).await?;
    }
    Ok(())
}

/// A number as it stands in real databases: now like this, now like that.
fn as_written(phone: &str, subject: &str) -> String {
    let national = phone.trim_start_matches("+86");
    match subject.bytes().last().map(|digit| digit % 3) {
        Some(0) => national.to_owned(),
        Some(1) => format!("+86 {} {} {}", &national[..3], &national[3..7], &national[7..]),
        _ => format!("{}-{}-{}", &national[..3], &national[3..7], &national[7..]),
    }
}

async fn insert(
    database: &DatabaseTransaction,
    table: &str,
    last: &str,
    values: &[Option<&str>],
) -> Result<u64, DbErr> {
    let backend = database.get_database_backend();
    let mut places: Vec<_> = (1..values.len()).map(|index| format!("${index}")).collect();
    // SQLite reads DATE as a number when it casts; its dates are text.
    places.push(if backend == sea_orm::DbBackend::Sqlite {
        format!("${}", values.len())
    } else {
        last.to_owned()
    });
    let sql = format!("INSERT INTO {table} VALUES ({}) ON CONFLICT DO NOTHING", places.join(", "));
    let statement = Statement::from_sql_and_values(backend, sql, values.iter().map(|value| (*value).into()));
    Ok(database.execute_raw(statement).await?.rows_affected())
}
