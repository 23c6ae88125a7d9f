//! Erases a rider's rows where they really lie, and tells beforehand what that does.

use super::{
    Inner, MapError, Table,
    read::{query, quote, text},
    strategy::Strategy,
};
use crate::db;
use contract::{cancellation::EffectView, language::Language};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, Statement};

/// What erasing does, kind by kind.
pub type Effects = Vec<EffectView>;

/// Kinds of which there are no rows are left out.
pub(super) async fn effects(inner: &Inner, subject: &str, language: Language) -> Result<Effects, MapError> {
    let mut effects = Vec::new();
    for table in in_order(inner) {
        let sql = format!("SELECT COUNT(*) FROM {} WHERE {} = $1", quote(&table.name), text(&table.owner));
        let rows = query(inner, &table.connection, sql, vec![subject.to_owned()]).await?;
        let count: i64 = rows.first().map_or(Ok(0), |row| row.try_get_by_index(0))?;
        let rows = u64::try_from(count).unwrap_or_default();
        if rows > 0 {
            effects.push(EffectView {
                name: table.title(language).to_owned(),
                effect: table.strategy.effect(),
                rows,
                reason: table.reason.get(&language).cloned(),
            });
        }
    }
    Ok(effects)
}

/// One transaction for each database: a constraint or a trigger that stands in the way leaves it as it was.
pub(super) async fn erase(inner: &Inner, subject: &str) -> Result<(), MapError> {
    for (name, connection) in &inner.connections {
        let tx = db::begin(connection).await?;
        for table in in_order(inner).filter(|table| table.connection == *name) {
            erase_rows(&tx, table, subject).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

async fn erase_rows(tx: &DatabaseTransaction, table: &Table, subject: &str) -> Result<(), MapError> {
    let (name, owner) = (quote(&table.name), text(&table.owner));
    let (sql, mut values) = match &table.strategy {
        Strategy::Keep => return Ok(()),
        Strategy::Delete => (format!("DELETE FROM {name} WHERE {owner} = $1"), Vec::new()),
        Strategy::Anonymise { masks } if masks.is_empty() => return Ok(()),
        Strategy::Anonymise { masks } => {
            let mut values = Vec::new();
            let sets: Vec<_> = masks
                .iter()
                .map(|(column, mask)| match mask {
                    None => format!("{} = NULL", quote(column)),
                    Some(mask) => {
                        values.push(mask.clone());
                        format!("{} = ${}", quote(column), values.len() + 1)
                    }
                })
                .collect();
            (format!("UPDATE {name} SET {} WHERE {owner} = $1", sets.join(", ")), values)
        }
    };
    values.insert(0, subject.to_owned());
    let values = values.into_iter().map(sea_orm::Value::from);
    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    Ok(())
}

/// Rows that refer to others go before those.
fn in_order(inner: &Inner) -> impl Iterator<Item = &Table> {
    let of = |root: bool| inner.tables.iter().filter(move |table| table.is_root == root);
    of(false).chain(of(true))
}
