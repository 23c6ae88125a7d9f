//! The key store: wrapped keys per holder, in a database of its own.

use super::{
    KeyError, RootKey,
    seal::{SealedWith, decrypt, encrypt},
};
use crate::db::Database;
use crate::{
    chance::Chance,
    clock::Clock,
    db::entities::{erasure_ledger, holder_keys},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait as _, DbBackend, EntityTrait as _, QueryFilter as _,
    Statement, sea_query::OnConflict,
};
use std::collections::HashMap;
use zeroize::Zeroizing;

/// The door to the key store.
#[derive(Clone, Debug)]
pub struct KeyStore {
    pub(super) connection: Database,
    pub(super) root: RootKey,
    pub(super) clock: Clock,
    pub(super) chance: Chance,
}

impl KeyStore {
    /// Opens it over a connection whose tables are up to date.
    #[must_use]
    pub const fn new(connection: Database, root: RootKey, clock: Clock, chance: Chance) -> Self {
        Self { connection, root, clock, chance }
    }

    /// The same over other connections.
    #[must_use]
    pub fn over(&self, connection: Database) -> Self {
        Self { connection, ..self.clone() }
    }

    /// Whether the key store answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), KeyError> {
        Ok(self.connection.ping().await?)
    }

    /// Ends all connections.
    ///
    /// # Errors
    /// When one does not end as it should.
    pub async fn close(&self) -> Result<(), KeyError> {
        Ok(self.connection.clone().close().await?)
    }

    /// Ends the connections that read.
    ///
    /// # Errors
    /// When one does not end as it should.
    pub async fn close_readers(&self) -> Result<(), KeyError> {
        Ok(self.connection.close_readers().await?)
    }

    /// Calls this at each query, to count them.
    pub fn on_query(&mut self, each: impl Fn() + Send + Sync + 'static) {
        self.connection.set_metric_callback(move |_| each());
    }

    /// The root key, for keyed hashes.
    #[must_use]
    pub const fn root(&self) -> &RootKey {
        &self.root
    }

    /// The holder's key.
    ///
    /// # Errors
    /// [`KeyError::NoKey`] for holders that have none or were erased.
    pub async fn open(&self, holder: &str) -> Result<SealedWith, KeyError> {
        let row =
            holder_keys::Entity::find_by_id(holder).one(&self.connection).await?.ok_or(KeyError::NoKey)?;
        self.unwrap(row)
    }

    /// The keys of several holders, by holder, in one query. Those that have none are not among them.
    ///
    /// # Errors
    /// When the key store does not answer.
    pub async fn open_all(&self, holders: &[&str]) -> Result<HashMap<String, SealedWith>, KeyError> {
        if holders.is_empty() {
            return Ok(HashMap::new());
        }
        let wanted = holder_keys::Column::Holder.is_in(holders.iter().copied());
        let rows = holder_keys::Entity::find().filter(wanted).all(&self.connection).await?;
        rows.into_iter().map(|row| self.unwrap(row).map(|key| (key.holder.clone(), key))).collect()
    }

    fn unwrap(&self, row: holder_keys::Model) -> Result<SealedWith, KeyError> {
        let holder = row.holder.as_str();
        let plain =
            Zeroizing::new(decrypt(&self.root.derive("wrap"), &bound(holder, &row.key_id), &row.wrapped)?);
        let key: [u8; 32] = plain.as_slice().try_into().map_err(|_| KeyError::Refused)?;
        Ok(SealedWith { holder: row.holder, key_id: row.key_id, key: Zeroizing::new(key) })
    }

    /// The holder's key, made now if there is none.
    ///
    /// # Errors
    /// When the key store does not answer.
    pub async fn open_or_create(&self, holder: &str) -> Result<SealedWith, KeyError> {
        match self.open(holder).await {
            Err(KeyError::NoKey) => {}
            other => return other,
        }
        let key_id = self.chance.id();
        let key = Zeroizing::new(self.chance.bytes::<32>());
        let wrapped = encrypt(&self.root.derive("wrap"), &self.chance, &bound(holder, &key_id), &key[..]);
        let row = holder_keys::ActiveModel {
            holder: Set(holder.to_owned()),
            key_id: Set(key_id),
            wrapped: Set(wrapped),
            created_at: Set(self.clock.now_ms()),
        };
        // Two requests may race here: the first one's key stays.
        holder_keys::Entity::insert(row)
            .on_conflict(OnConflict::column(holder_keys::Column::Holder).do_nothing().to_owned())
            .exec_without_returning(&self.connection)
            .await?;
        self.open(holder).await
    }

    /// Destroys a holder's key: everything sealed with it is gone, wherever copies lie.
    ///
    /// # Errors
    /// When the key store does not answer; [`KeyError::StillInLog`] where the key is deleted and not yet gone from all files:
    /// calling it again finishes it.
    pub async fn destroy(&self, holder: &str) -> Result<(), KeyError> {
        holder_keys::Entity::delete_by_id(holder).exec(&self.connection).await?;
        self.fold_in().await
    }

    /// Empties SQLite's write-ahead log: a key that was deleted is overwritten in the database's file at once, and must not
    /// stand in the log until somebody happens to fold it in. What PostgreSQL keeps of its log is its operator's to clear.
    pub(super) async fn fold_in(&self) -> Result<(), KeyError> {
        if self.connection.get_database_backend() != DbBackend::Sqlite {
            return Ok(());
        }
        // It waits for readers as long as any writer waits.
        let fold = Statement::from_string(DbBackend::Sqlite, "PRAGMA wal_checkpoint(TRUNCATE)");
        let row = self.connection.query_one_raw(fold).await?;
        match row.map_or(Ok(0), |row| row.try_get_by_index::<i32>(0))? {
            0 => Ok(()),
            _ => Err(KeyError::StillInLog),
        }
    }

    /// Writes down for ever that whoever has this look-up value was erased now.
    ///
    /// # Errors
    /// When the key store does not answer.
    pub async fn note_erased(&self, lookup: &[u8]) -> Result<(), KeyError> {
        let row =
            erasure_ledger::ActiveModel { lookup: Set(lookup.to_vec()), erased_at: Set(self.clock.now_ms()) };
        // Somebody who came back since, and goes again, is erased up to now.
        let again = OnConflict::column(erasure_ledger::Column::Lookup)
            .update_column(erasure_ledger::Column::ErasedAt)
            .to_owned();
        erasure_ledger::Entity::insert(row)
            .on_conflict(again)
            .exec_without_returning(&self.connection)
            .await?;
        Ok(())
    }

    /// Everybody who was erased: their look-up value, and when.
    ///
    /// # Errors
    /// When the key store does not answer.
    pub async fn erased(&self) -> Result<Vec<(Vec<u8>, i64)>, KeyError> {
        let rows = erasure_ledger::Entity::find().all(&self.connection).await?;
        Ok(rows.into_iter().map(|row| (row.lookup, row.erased_at)).collect())
    }
}

fn bound(holder: &str, key_id: &str) -> String {
    format!("holder_keys|wrapped|{holder}|{key_id}")
}
