//! The keys that receipts are signed with: Ed25519 (RFC 8032), private halves wrapped in the key store.

use super::{
    KeyError, KeyStore,
    seal::{decrypt, encrypt},
};
use crate::db::{self, entities::signing_keys};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use contract::receipt::{Key, KeySet};
use ed25519_dalek::{Signer as _, SigningKey};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ConnectionTrait, DbBackend, EntityTrait as _, QueryOrder as _,
};
use std::sync::Arc;
use zeroize::Zeroizing;

/// Signs with the newest key, and knows all public ones.
#[derive(Clone)]
pub struct Signer {
    key_id: String,
    key: Arc<SigningKey>,
    set: Arc<KeySet>,
}

/// A signature and the key it was made with.
#[derive(Clone, Debug)]
pub struct Signed {
    /// `kid` in the key set.
    pub key_id: String,
    /// 64 bytes in base64url without padding.
    pub signature: String,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Signer({})", self.key_id)
    }
}

impl Signer {
    /// The newest key of the store; the first one is made here.
    ///
    /// # Errors
    /// When the key store does not answer, or the root key is another one than the keys were wrapped with.
    pub async fn open(store: &KeyStore) -> Result<Self, KeyError> {
        let mut rows = Self::rows(&store.connection).await?;
        if rows.is_empty() {
            rows = Self::first(store).await?;
        }
        let newest = rows.first().ok_or(KeyError::NoKey)?;
        let secret =
            Zeroizing::new(decrypt(&store.root.derive("sign"), &bound(&newest.id), &newest.wrapped)?);
        let secret: Zeroizing<[u8; 32]> =
            Zeroizing::new(secret.as_slice().try_into().map_err(|_| KeyError::Refused)?);
        let keys = rows.iter().map(|row| Key {
            kty: "OKP".to_owned(),
            crv: "Ed25519".to_owned(),
            kid: row.id.clone(),
            x: URL_SAFE_NO_PAD.encode(&row.public),
            usage: "sig".to_owned(),
            alg: "EdDSA".to_owned(),
        });
        Ok(Self {
            key_id: newest.id.clone(),
            key: Arc::new(SigningKey::from_bytes(&secret)),
            set: Arc::new(KeySet { keys: keys.collect() }),
        })
    }

    /// Signs canonical text.
    #[must_use]
    pub fn sign(&self, canonical: &str) -> Signed {
        let signature = self.key.sign(canonical.as_bytes()).to_bytes();
        Signed { key_id: self.key_id.clone(), signature: URL_SAFE_NO_PAD.encode(signature) }
    }

    /// The public keys.
    #[must_use]
    pub fn key_set(&self) -> &KeySet {
        &self.set
    }

    /// Makes the first key. Of servers that start at once on an empty store one makes it, and the others read it.
    async fn first(store: &KeyStore) -> Result<Vec<signing_keys::Model>, KeyError> {
        let tx = db::begin(&store.connection).await?;
        if tx.get_database_backend() == DbBackend::Postgres {
            // An empty table has no row to lock. SQLite's one writer is this transaction already.
            tx.execute_unprepared("LOCK TABLE signing_keys IN SHARE ROW EXCLUSIVE MODE").await?;
        }
        if Self::rows(&tx).await?.is_empty() {
            let secret = Zeroizing::new(store.chance.bytes::<32>());
            let public = SigningKey::from_bytes(&secret).verifying_key().to_bytes();
            let id = super::hex(&public[..8]);
            let wrapped = encrypt(&store.root.derive("sign"), &store.chance, &bound(&id), &secret[..]);
            let row = signing_keys::ActiveModel {
                id: Set(id),
                wrapped: Set(wrapped),
                public: Set(public.to_vec()),
                created_at: Set(store.clock.now_ms()),
            };
            row.insert(&tx).await?;
        }
        let rows = Self::rows(&tx).await?;
        tx.commit().await?;
        Ok(rows)
    }

    /// All keys, newest first; those of one moment in the same order at every server.
    async fn rows(connection: &impl ConnectionTrait) -> Result<Vec<signing_keys::Model>, KeyError> {
        let newest_first = signing_keys::Entity::find().order_by_desc(signing_keys::Column::CreatedAt);
        Ok(newest_first.order_by_asc(signing_keys::Column::Id).all(connection).await?)
    }
}

fn bound(id: &str) -> String {
    format!("signing_keys|wrapped|{id}")
}
