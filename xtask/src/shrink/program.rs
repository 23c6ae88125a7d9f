//! The program: which names it asks for and offers, and changing them.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result};
use wasm_encoder::reencode::{Error, Reencode, utils};
use wasm_encoder::{ExportSection, ImportSection, Module};
use wasmparser::{Export, Import, ImportSectionReader, Parser, Payload};

/// The program without the exports that nobody calls.
pub(super) fn keep_exports(program: &[u8], called: &BTreeSet<String>) -> Result<Vec<u8>> {
    let export = |name: &str| called.contains(name).then(|| name.to_owned());
    rewrite(program, &export, &|import| (import.module.to_owned(), import.name.to_owned()))
}

/// The program with other names: all its imports come from `module`.
pub(super) fn rename(
    program: &[u8],
    module: &str,
    imports: &BTreeMap<String, String>,
    exports: &BTreeMap<String, String>,
) -> Result<Vec<u8>> {
    let import = |import: &Import<'_>| {
        let name = imports.get(import.name).map_or(import.name, String::as_str);
        (module.to_owned(), name.to_owned())
    };
    rewrite(program, &|name| exports.get(name).cloned(), &import)
}

/// The names of the imports and of the exports, in their order.
pub(super) fn names(program: &[u8]) -> Result<(Vec<String>, Vec<String>)> {
    let (mut imports, mut exports) = (Vec::new(), Vec::new());
    for payload in Parser::new(0).parse_all(program) {
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    imports.push(import?.name.to_owned());
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    exports.push(export?.name.to_owned());
                }
            }
            _ => {}
        }
    }
    Ok((imports, exports))
}

/// What an export is called from now on; nothing where it goes.
type Exported<'a> = &'a dyn Fn(&str) -> Option<String>;
/// Module and name of an import from now on.
type Imported<'a> = &'a dyn Fn(&Import<'_>) -> (String, String);

struct Rewriter<'a> {
    export: Exported<'a>,
    import: Imported<'a>,
}

fn rewrite(program: &[u8], export: Exported<'_>, import: Imported<'_>) -> Result<Vec<u8>> {
    let mut module = Module::new();
    let mut rewriter = Rewriter { export, import };
    rewriter.parse_core_module(&mut module, Parser::new(0), program).context("rewriting the program")?;
    Ok(module.finish())
}

impl Reencode for Rewriter<'_> {
    type Error = std::convert::Infallible;

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        section: ImportSectionReader<'_>,
    ) -> Result<(), Error<Self::Error>> {
        for import in section.into_imports() {
            let import = import?;
            let (module, name) = (self.import)(&import);
            imports.import(&module, &name, self.entity_type(import.ty)?);
        }
        Ok(())
    }

    fn parse_export(
        &mut self,
        exports: &mut ExportSection,
        export: Export<'_>,
    ) -> Result<(), Error<Self::Error>> {
        match (self.export)(export.name) {
            Some(name) => utils::parse_export(self, exports, Export { name: &name, ..export }),
            None => Ok(()),
        }
    }

    /// Names and makers of functions are for debuggers.
    fn parse_custom_section(
        &mut self,
        _: &mut Module,
        _: wasmparser::CustomSectionReader<'_>,
    ) -> Result<(), Error<Self::Error>> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_encoder::{
        CodeSection, CustomSection, EntityType, ExportKind, Function, FunctionSection, Instruction,
        TypeSection,
    };

    /// One import, and two exports of the same function.
    fn sample() -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut imports = ImportSection::new();
        imports.import("./a_bg.js", "__wbg_now_0123", EntityType::Function(0));
        let mut functions = FunctionSection::new();
        functions.function(0);
        let mut exports = ExportSection::new();
        exports.export("used", ExportKind::Func, 1).export("unused", ExportKind::Func, 1);
        let mut code = CodeSection::new();
        let mut body = Function::new([]);
        body.instruction(&Instruction::Call(0)).instruction(&Instruction::End);
        code.function(&body);
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&exports).section(&code);
        module.section(&CustomSection { name: "producers".into(), data: (&[0_u8][..]).into() });
        module.finish()
    }

    #[test]
    fn exports_that_nobody_calls_go_and_the_others_stay() {
        let called = BTreeSet::from(["used".to_owned()]);
        let kept = keep_exports(&sample(), &called).expect("rewrites");
        let (imports, exports) = names(&kept).expect("reads");
        assert_eq!((imports, exports), (vec!["__wbg_now_0123".to_owned()], vec!["used".to_owned()]));
        assert!(kept.len() < sample().len());
    }

    #[test]
    fn names_become_others_on_both_sides() {
        let short = |long: &str, short: &str| BTreeMap::from([(long.to_owned(), short.to_owned())]);
        let renamed =
            rename(&sample(), "g", &short("__wbg_now_0123", "a"), &short("used", "b")).expect("rewrites");
        assert_eq!(names(&renamed).expect("reads"), (vec!["a".to_owned()], vec!["b".to_owned()]));
        assert!(wasmparser::validate(&renamed).is_ok());
    }
}
