//! The key that receipts are signed with: one, however many servers start at once on an empty key store.

use crate::support::App;
use contract::paths;
use privacy_server::{
    chance::Chance,
    db,
    keys::{KeyStore, RootKey, Signer},
};
use std::collections::BTreeSet;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn servers_that_start_at_once_on_an_empty_key_store_sign_with_one_key_and_all_know_it() {
    let app = App::start().await;
    app.key_store_sql("DELETE FROM signing_keys").await;
    let config = &app.state.config;
    let mut starting = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let connection = db::open_key_store(&config.key_store).await.expect("opens");
        let root = RootKey::read(&config.root_key).expect("the root key");
        let store = KeyStore::new(connection, root, app.state.clock.clone(), Chance::system());
        starting.spawn(async move { Signer::open(&store).await.expect("a signer") });
    }
    let signers = starting.join_all().await;
    let signing: BTreeSet<_> = signers.iter().map(|signer| signer.sign("{}").key_id).collect();
    assert_eq!(signing.len(), 1, "{signing:?}");
    for signer in &signers {
        let known: Vec<_> = signer.key_set().keys.iter().map(|key| key.kid.clone()).collect();
        assert_eq!(known, Vec::from_iter(signing.clone()));
    }
}

#[tokio::test]
async fn two_servers_that_start_in_parallel_publish_the_same_keys() {
    let app = App::start().await;
    app.key_store_sql("DELETE FROM signing_keys").await;
    let (one, other) = tokio::join!(app.beside(), app.beside());
    let (keys, others) = (one.get(paths::KEYS).await.expect(200), other.get(paths::KEYS).await.expect(200));
    assert_eq!(keys.json["keys"].as_array().map(Vec::len), Some(1));
    assert_eq!(keys.json, others.json);
}
