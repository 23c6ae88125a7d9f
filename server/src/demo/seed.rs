//! The operator's database of the demo, with invented riders.

use jiff::{ToSpan as _, civil::Date};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbErr, Statement};
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

const TABLES: [&str; 5] = [
    "CREATE TABLE IF NOT EXISTS riders (rider_id TEXT PRIMARY KEY, full_name TEXT NOT NULL, email TEXT, phone TEXT, birth_date DATE)",
    "CREATE TABLE IF NOT EXISTS devices (device_id TEXT PRIMARY KEY, rider_id TEXT NOT NULL, model TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS rides (ride_id TEXT PRIMARY KEY, rider_id TEXT NOT NULL, summary TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS community_posts (post_id TEXT PRIMARY KEY, rider_id TEXT NOT NULL, text TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS risky_links (link_id TEXT PRIMARY KEY, rider_id TEXT NOT NULL, url TEXT NOT NULL)",
];

/// Makes the operator's tables and puts the riders in; those that are there already stay as they are.
///
/// # Errors
/// When the database does not take them.
pub async fn seed(operator: &DatabaseConnection, riders: &[DemoRider]) -> Result<(), DbErr> {
    for table in TABLES {
        operator.execute_unprepared(table).await?;
    }
    for rider in riders {
        let email = rider.email.as_deref();
        let phone = as_written(&rider.phone, &rider.subject);
        let fields =
            [Some(rider.subject.as_str()), Some(&rider.name), email, Some(&phone), Some(&rider.birth_date)];
        let inserted = insert(operator, "riders", "CAST($5 AS DATE)", &fields).await?;
        if inserted == 0 {
            continue;
        }
        let row = |kind: &str| format!("{kind}-{}", rider.subject);
        let subject = Some(rider.subject.as_str());
        insert(operator, "devices", "$3", &[Some(&row("device")), subject, Some("iwalk S2 · Android 15")])
            .await?;
        insert(
            operator,
            "rides",
            "$3",
            &[Some(&row("ride")), subject, Some("2026-10-03 08:12, 2.4 km, ¥3.50")],
        )
        .await?;
        insert(
            operator,
            "community_posts",
            "$3",
            &[Some(&row("post")), subject, Some("The new lane by the river is smooth.")],
        )
        .await?;
        insert(
            operator,
            "risky_links",
            "$3",
            &[Some(&row("link")), subject, Some("http://free-rides.example/prize")],
        )
        .await?;
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
    database: &DatabaseConnection,
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
