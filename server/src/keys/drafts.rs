//! The keys of drafts: wrapped under a key of their own, bound to an owner and one installation, gone for good once deleted.

use super::{
    KeyError, KeyStore,
    seal::{decrypt, encrypt},
};
use crate::db::entities::draft_keys::{Column, Entity, Model};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, Condition, EntityTrait as _,
    IntoActiveModel as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    sea_query::OnConflict,
};
use zeroize::Zeroizing;

/// A draft key on its way to its browser.
pub struct DraftSecret {
    /// Which key.
    pub kid: String,
    /// The 256 bits.
    pub key: Zeroizing<[u8; 32]>,
    /// When it is destroyed, in milliseconds.
    pub expires_at: i64,
}

impl std::fmt::Debug for DraftSecret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "DraftSecret({})", self.kid)
    }
}

impl KeyStore {
    /// The key of an owner's installation, while it lives; `extend_to` moves its end.
    ///
    /// # Errors
    /// When the key store does not answer, or the key does not unwrap.
    pub async fn draft_key(
        &self,
        owner: &str,
        installation: &str,
        extend_to: Option<i64>,
    ) -> Result<Option<DraftSecret>, KeyError> {
        let Some(row) = self.draft_row(owner, installation).await? else { return Ok(None) };
        let row = match extend_to {
            None => row,
            Some(end) => {
                let mut change = row.into_active_model();
                change.asked_at = Set(self.clock.now_ms());
                change.expires_at = Set(end);
                match change.update(&self.connection).await {
                    Err(sea_orm::DbErr::RecordNotUpdated) => return Ok(None),
                    other => other?,
                }
            }
        };
        let bound = bound(&row.kid, &row.owner, &row.installation);
        let plain = Zeroizing::new(decrypt(&self.root.derive("draft-wrap"), &bound, &row.wrapped)?);
        let key: [u8; 32] = plain.as_slice().try_into().map_err(|_| KeyError::Refused)?;
        Ok(Some(DraftSecret { kid: row.kid, key: Zeroizing::new(key), expires_at: row.expires_at }))
    }

    /// Makes the key of an owner's installation. Of two at once, the first one stays.
    ///
    /// # Errors
    /// When the key store does not answer.
    pub async fn make_draft_key(
        &self,
        owner: &str,
        installation: &str,
        expires_at: i64,
    ) -> Result<DraftSecret, KeyError> {
        let (kid, now) = (self.chance.id(), self.clock.now_ms());
        let key = Zeroizing::new(self.chance.bytes::<32>());
        let bound = bound(&kid, owner, installation);
        let row = Model {
            wrapped: encrypt(&self.root.derive("draft-wrap"), &self.chance, &bound, &key[..]),
            kid,
            owner: owner.to_owned(),
            installation: installation.to_owned(),
            created_at: now,
            asked_at: now,
            expires_at,
        };
        let once = OnConflict::columns([Column::Owner, Column::Installation]).do_nothing().to_owned();
        Entity::insert(row.into_active_model())
            .on_conflict(once)
            .exec_without_returning(&self.connection)
            .await?;
        self.draft_key(owner, installation, None).await?.ok_or(KeyError::NoKey)
    }

    /// Whose a key is, while it lives.
    ///
    /// # Errors
    /// When the key store does not answer.
    pub async fn draft_key_owner(&self, kid: &str) -> Result<Option<String>, KeyError> {
        let row = Entity::find_by_id(kid).filter(Column::ExpiresAt.gt(self.clock.now_ms()));
        Ok(row.one(&self.connection).await?.map(|row| row.owner))
    }

    /// The ids of an owner's keys, those asked for last coming first.
    ///
    /// # Errors
    /// When the key store does not answer.
    pub async fn draft_kids(&self, owner: &str) -> Result<Vec<String>, KeyError> {
        let theirs = Entity::find().select_only().column(Column::Kid).filter(Column::Owner.eq(owner));
        let newest = theirs.order_by_desc(Column::AskedAt).order_by_asc(Column::Kid);
        Ok(newest.into_tuple().all(&self.connection).await?)
    }

    /// How many of an owner's keys live.
    ///
    /// # Errors
    /// When the key store does not answer.
    pub async fn living_draft_keys(&self, owner: &str) -> Result<u64, KeyError> {
        let theirs = Entity::find().filter(Column::Owner.eq(owner));
        Ok(theirs.filter(Column::ExpiresAt.gt(self.clock.now_ms())).count(&self.connection).await?)
    }

    /// The ids of all keys of several owners, in no order.
    ///
    /// # Errors
    /// When the key store does not answer.
    pub async fn draft_kids_of(&self, owners: &[String]) -> Result<Vec<String>, KeyError> {
        let theirs = Entity::find().select_only().column(Column::Kid).filter(Column::Owner.is_in(owners));
        Ok(theirs.into_tuple().all(&self.connection).await?)
    }

    /// The id of the key of one installation, whether it still lives or waits to be swept.
    ///
    /// # Errors
    /// When the key store does not answer.
    pub async fn draft_kid(&self, owner: &str, installation: &str) -> Result<Option<String>, KeyError> {
        let one = Condition::all().add(Column::Owner.eq(owner)).add(Column::Installation.eq(installation));
        let kid = Entity::find().select_only().column(Column::Kid).filter(one).into_tuple();
        Ok(kid.one(&self.connection).await?)
    }

    /// The ids of keys that nobody asked for in time.
    ///
    /// # Errors
    /// When the key store does not answer.
    pub async fn expired_draft_kids(&self) -> Result<Vec<String>, KeyError> {
        let over = Column::ExpiresAt.lte(self.clock.now_ms());
        let kids = Entity::find().select_only().column(Column::Kid).filter(over).limit(1000).into_tuple();
        Ok(kids.all(&self.connection).await?)
    }

    /// Destroys keys: every copy of what they sealed is gone.
    ///
    /// # Errors
    /// When the key store does not answer.
    pub async fn destroy_draft_keys(&self, kids: &[String]) -> Result<(), KeyError> {
        if !kids.is_empty() {
            let theirs = Column::Kid.is_in(kids.iter().map(String::as_str));
            Entity::delete_many().filter(theirs).exec(&self.connection).await?;
            self.fold_in().await?;
        }
        Ok(())
    }

    async fn draft_row(&self, owner: &str, installation: &str) -> Result<Option<Model>, KeyError> {
        let one = Condition::all().add(Column::Owner.eq(owner)).add(Column::Installation.eq(installation));
        let row = Entity::find().filter(one).filter(Column::ExpiresAt.gt(self.clock.now_ms()));
        Ok(row.one(&self.connection).await?)
    }
}

fn bound(kid: &str, owner: &str, installation: &str) -> String {
    format!("draft_keys|wrapped|{kid}|{owner}|{installation}")
}
