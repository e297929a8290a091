//! What Python source is compiled to: a flat list of operations on a stack, so that a frame can be suspended anywhere.

use crate::name::Name;
use crate::value::Value;
use jupan_core::diagnostic::{SourceId, Span};
use ruff_python_ast::{CmpOp, Operator, UnaryOp};
use std::rc::Rc;

/// One operation. Numbers are indices into the tables of [`Code`], or positions in its list of operations.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Op {
    Const(u32),
    LoadLocal(u32),
    StoreLocal(u32),
    DeleteLocal(u32),
    LoadCell(u32),
    StoreCell(u32),
    DeleteCell(u32),
    /// A fresh cell, for a variable of a comprehension that a closure captures.
    NewCell(u32),
    LoadGlobal(Name),
    StoreGlobal(Name),
    DeleteGlobal(Name),
    /// In a class body: the namespace, then the cell or the globals.
    LoadName(Name),
    StoreName(Name),
    DeleteName(Name),
    LoadAttr(Name),
    StoreAttr(Name),
    DeleteAttr(Name),
    /// object → function, receiver (or value, unset)
    LoadMethod(Name),
    CallMethod(u32),
    Call(u32),
    /// function, positional list, keyword dictionary →
    CallSpread(u32),
    LoadSuper,
    Index,
    StoreIndex,
    DeleteIndex,
    BuildTuple(u32),
    BuildList(u32),
    BuildSet,
    BuildDict,
    BuildSlice,
    BuildString(u32),
    /// Item → appended to the list that many places below.
    ListAppend(u32),
    SetAdd(u32),
    DictAdd(u32),
    ListExtend,
    SetUpdate,
    /// Merges a mapping into the dictionary below; repeated names are errors in a call.
    DictUpdate {
        call: bool,
    },
    ListToTuple,
    /// value, format text → text
    Format(Conversion),
    Binary(Operator),
    InPlace(Operator),
    Unary(UnaryOp),
    Compare(CmpOp),
    Jump(u32),
    /// Pops a condition. Where it is unknown both ways are tried: on from here, and from `target`, until `join`.
    PopJumpIfFalse {
        target: u32,
        join: u32,
    },
    PopJumpIfTrue {
        target: u32,
        join: u32,
    },
    JumpIfFalseOrPop(u32),
    JumpIfTrueOrPop(u32),
    /// Two ways meet here.
    Join,
    /// Tests the condition of a `while`: false leaves to `exit`; unknown runs the body once.
    WhileTest {
        exit: u32,
        back: u32,
    },
    GetIter,
    /// Pushes the next item, or pops the iterator and leaves to `exit`.
    ForIter {
        exit: u32,
        back: u32,
    },
    /// The end of a loop's body.
    LoopBack {
        head: u32,
        exit: u32,
    },
    Unpack(u32),
    UnpackStar {
        before: u32,
        after: u32,
    },
    Pop,
    Dup,
    DupTwo,
    Swap,
    /// a b c → c a b
    Rotate3,
    Return,
    Yield,
    /// Delegates to the iterator on the stack.
    YieldFrom,
    /// value → value: what is awaited is done at once.
    Await,
    MakeFunction {
        code: u32,
        defaults: u32,
        keyword_defaults: u32,
    },
    /// name, bases tuple, keyword dictionary, body function → class
    MakeClass,
    SetupTry(u32),
    PopTry,
    /// Takes the exception being handled off the frame.
    EndHandler,
    /// exception, class → exception, bool
    MatchException,
    /// The exception being handled, raised again.
    Reraise,
    Raise {
        cause: bool,
    },
    /// context manager → exit method, entered value
    Enter,
    /// exit method → (called without an exception)
    ExitNormally,
    /// exit method, exception → swallowed?
    ExitWithException,
    Import(u32),
    ImportFrom(u32),
    ImportStar(u32),
    Annotate(Name),
    AssertFailed {
        message: bool,
    },
    /// subject → subject, bool or list of captured values
    MatchSequence {
        length: u32,
        star: bool,
    },
    MatchMapping,
    MatchKey,
    MatchClass {
        positional: u32,
        names: u32,
    },
    /// Start of a statement at the top level.
    Statement,
    /// An unknown for a command of the notebook.
    ShellUnknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Conversion {
    None,
    Str,
    Repr,
    Ascii,
}

/// The fixed part of a call.
pub(crate) struct CallShape {
    pub(crate) positional: u32,
    pub(crate) keywords: Box<[Name]>,
    /// Where each argument stands, positional ones first.
    pub(crate) spans: Box<[(u32, u32)]>,
}

/// An import, as written.
pub(crate) struct ImportSpec {
    pub(crate) module: Rc<str>,
    pub(crate) level: u32,
    pub(crate) names: Vec<Name>,
    /// `import a.b` binds `a`, `import a.b as c` the innermost module.
    pub(crate) leaf: bool,
}

#[derive(Default)]
pub(crate) struct Parameters {
    /// Positional-only, then the others; each is the local of the same number.
    pub(crate) positional: Vec<Name>,
    pub(crate) positional_only: usize,
    pub(crate) keyword_only: Vec<Name>,
    pub(crate) rest: Option<Name>,
    pub(crate) keyword_rest: Option<Name>,
    /// Where the annotations of those stand that have one.
    pub(crate) annotations: Vec<(Name, (u32, u32))>,
}

/// A statement at the top level: where it starts, and the names it binds.
pub(crate) struct TopStatement {
    pub(crate) start: u32,
    pub(crate) range: (u32, u32),
    pub(crate) binds: Vec<Name>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum CodeKind {
    Module,
    Class,
    Function,
    Generator,
}

/// Compiled source of one module, class body or function.
pub(crate) struct Code {
    pub(crate) name: Rc<str>,
    pub(crate) qualified: Rc<str>,
    pub(crate) kind: CodeKind,
    pub(crate) source: SourceId,
    pub(crate) range: (u32, u32),
    pub(crate) ops: Vec<Op>,
    pub(crate) spans: Vec<(u32, u32)>,
    pub(crate) consts: Vec<Value>,
    pub(crate) locals: Vec<Name>,
    /// Own cells first; the local each takes its first value from, for parameters.
    pub(crate) cells: Vec<(Name, Option<u32>)>,
    /// For each captured variable: the cell of the enclosing frame it comes from.
    pub(crate) captured: Vec<(Name, u32)>,
    pub(crate) parameters: Parameters,
    pub(crate) calls: Vec<Rc<CallShape>>,
    pub(crate) codes: Vec<Rc<Code>>,
    pub(crate) imports: Vec<Rc<ImportSpec>>,
    pub(crate) names: Vec<Vec<Name>>,
    pub(crate) statements: Vec<TopStatement>,
    pub(crate) doc: Value,
}

impl Code {
    pub(crate) fn span(&self, position: usize) -> Span {
        let (start, end) = self.spans.get(position).copied().unwrap_or(self.range);
        Span {
            source: self.source,
            start,
            end,
        }
    }
}
