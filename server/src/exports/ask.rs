//! Asks for an archive, looks how far it is, and takes the wish back.

use super::{store, view};
use crate::{
    auth, db, db::entities::exports::Model, error::Failure, http::access::Session, jobs, keys::Place, limits,
    state::AppState,
};
use contract::{
    export::{ExportState, ExportView, Exports},
    language::Language,
    problem::Code,
};

/// So many archives a person may have made in an hour.
const PER_HOUR: u32 = 6;

/// Where word of an export goes.
pub(super) fn contact_place(id: &str) -> Place<'_> {
    Place { table: "exports", column: "sealed_contact", row: id }
}

/// Begins a new archive. One that is being made goes on; one that is there, or failed, makes room.
///
/// # Errors
/// `too_many_requests`.
pub async fn ask(state: &AppState, session: &Session, language: Language) -> Result<ExportView, Failure> {
    let earlier = store::of(&state.db, &session.person).await?;
    if let Some(running) = earlier.iter().find(|row| row.state == ExportState::Running.as_str()) {
        return view(running);
    }
    limits::take(state, "exports", &session.person, PER_HOUR).await?;
    let address = match auth::address_of(state, session).await {
        Ok(address) => address.text().reveal().clone(),
        Err(failure) if failure.code() == Code::NoAddress => String::new(),
        Err(failure) => return Err(failure),
    };
    let old: Vec<String> = earlier.into_iter().map(|row| row.id).collect();
    for id in &old {
        state.keys.destroy(id).await?;
    }
    let id = state.chance.id();
    let key = state.keys.open_or_create(&id).await?;
    let row = Model {
        person_id: session.person.clone(),
        state: ExportState::Running.as_str().to_owned(),
        language: language.tag().to_owned(),
        sealed_contact: key.seal(&state.chance, contact_place(&id), &address),
        items: 0,
        total: 0,
        bytes: 0,
        created_at: state.clock.now_ms(),
        expires_at: None,
        session_id: None,
        fetch_until: None,
        id: id.clone(),
    };
    let written = async {
        let tx = db::begin(&state.db).await?;
        for old in &old {
            jobs::drop_about(&tx, jobs::Kind::Export, old).await?;
        }
        store::forget(&tx, &old).await?;
        store::insert(&tx, row.clone()).await?;
        jobs::put(state, &tx, jobs::Kind::Export, &id, state.clock.now_ms()).await?;
        Ok::<_, Failure>(tx.commit().await?)
    };
    let written = written.await;
    if written.is_err() {
        state.keys.destroy(&id).await?;
    }
    written?;
    tracing::info!(export = id, "an export was asked for");
    view(&row)
}

/// The person's newest export, if there is one.
///
/// # Errors
/// When the database does not answer.
pub async fn newest(state: &AppState, session: &Session) -> Result<Exports, Failure> {
    let rows = store::of(&state.db, &session.person).await?;
    Ok(Exports { exports: rows.first().map(view).transpose()?.into_iter().collect() })
}

/// Takes the wish back: nothing of the archive is kept. Twice is fine.
///
/// # Errors
/// When a database does not answer.
pub async fn cancel(state: &AppState, session: &Session, id: &str) -> Result<(), Failure> {
    if store::own(&state.db, &session.person, id).await?.is_none() {
        return Ok(());
    }
    state.keys.destroy(id).await?;
    let tx = db::begin(&state.db).await?;
    jobs::drop_about(&tx, jobs::Kind::Export, id).await?;
    store::forget(&tx, &[id.to_owned()]).await?;
    Ok(tx.commit().await?)
}
