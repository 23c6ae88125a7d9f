//! The root key, and whether the key store opens with it.

use super::{Doctor, Level, Report};
use crate::db::Database;
use crate::{
    db::{entities::signing_keys, sqlite_file},
    keys::{KeyStore, RootKey, Signer},
};
use sea_orm::{EntityTrait as _, PaginatorTrait as _};
use std::{os::unix::fs::PermissionsExt as _, path::Path};

pub(super) async fn look(doctor: &Doctor<'_>, key_store: Option<&Database>, report: &mut Report) {
    let file = &doctor.config.root_key;
    let root = match RootKey::read(file) {
        Ok(root) => root,
        Err(error) => {
            let mend = "privacy-server root-key FILE makes one; where there is data, bring the old one back";
            report.fail("root key", error.to_string(), mend);
            return;
        }
    };
    let before = report.checks.len();
    permissions(file, report);
    place(doctor, report);
    if report.checks.len() == before {
        report.ok("root key", "readable by its owner only, and away from the databases");
    }
    if let Some(store) = key_store {
        signing(doctor, store, root, report).await;
    }
}

fn permissions(file: &Path, report: &mut Report) {
    let mode = file.metadata().map_or(0, |metadata| metadata.permissions().mode());
    if mode & 0o077 != 0 {
        let found = format!("others on this machine may read it (mode {:o})", mode & 0o777);
        report.fail("root key", found, format!("chmod 600 {}", file.display()));
    }
}

fn place(doctor: &Doctor<'_>, report: &mut Report) {
    let config = doctor.config;
    let own = config.root_key.canonicalize().ok().and_then(|file| file.parent().map(Path::to_path_buf));
    let beside = [&config.database, &config.key_store].into_iter().any(|url| {
        let folder = sqlite_file(url).and_then(|file| file.parent()?.canonicalize().ok());
        folder.is_some_and(|folder| own.as_ref().is_some_and(|own| own.starts_with(folder)))
    });
    if beside {
        let level = doctor.fault_outside_the_demo();
        let mend = match level {
            Level::Warn => "fine on one's own machine only",
            _ => "move it: a backup of that folder would open everything",
        };
        report.note(level, "root key", "lies in or below a database's folder", mend);
    }
}

async fn signing(doctor: &Doctor<'_>, store: &Database, root: RootKey, report: &mut Report) {
    // Opening the signer makes the first key, and the doctor makes nothing.
    match signing_keys::Entity::find().count(store).await {
        Ok(0) => report.ok("signing key", "made at the first start"),
        Ok(_) => {
            let keys = KeyStore::new(store.clone(), root, doctor.clock.clone(), doctor.chance.clone());
            match Signer::open(&keys).await {
                Ok(_) => report.ok("signing key", "opens with the root key"),
                Err(error) => {
                    let mend = "bring back the root key that the key store was made with";
                    report.fail("signing key", format!("does not open: {error}"), mend);
                }
            }
        }
        Err(error) => report.fail("signing key", format!("{error}"), "look at the key store"),
    }
}
