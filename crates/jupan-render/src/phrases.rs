//! The sentences of the explanation, in English. They are the keys of the locale files.

/// Declares the phrases and gathers them in one list.
macro_rules! phrases {
    ($($name:ident = $text:literal;)*) => {
        $(pub(crate) const $name: &str = $text;)*

        /// All of them.
        pub(crate) const ALL: &[&str] = &[$($text,)*];
    };
}

phrases! {
    // What a model is.
    CONTENTS_UNKNOWN = "{layers: layer/ layers}; the number of parameters is not known";
    CONTENTS = "{layers: layer/ layers}, {params: parameter/ parameters}";
    OPEN_SIZES = "`None` in a shape is a size that the model leaves open. The first is the batch: how many examples go through at once.";
    FROZEN_AT = "Shown as it stood at {place}; what the program did to it afterwards could not be followed.";
    OTHER_MODELS = "Also here: {models}.";
    NO_LAYERS = "It has no layers.";

    // Places and arguments.
    LINE = "line {line}";
    LINE_COLUMN = "line {line}, column {column}";
    CELL = "cell {cell}, {place}";
    FILE = "{file}, {place}";
    ARGUMENT_AT = "{argument} at {place}";
    ARGUMENT_DEFAULT = "{argument} (default)";
    STRIDES_AS_POOL = "strides as the pool size (default)";

    // Labels.
    INPUT = "input";
    OUTPUT = "output";
    OUTPUT_NUMBER = "output {number}";
    WEIGHTS = "weights";
    PARAMETERS = "parameters";
    TRAINABLE = "trainable";
    NON_TRAINABLE = "non-trainable";
    CALL = "call {number}";
    INSIDE = "inside {layer}";

    // Work.
    NOT_CALLED = "not called";
    OF_LAYERS_INSIDE = "{count}, of the layers inside";
    NO_MACS = "none; {others}";
    AND_OTHERS = "And {others}.";
    TERM_OF_LAYER = "{part} of {layer}";
    SO_MANY_CALLS = "calls";
    MORE_TERMS = "and {n} more products: {count}";

    // Where an input comes from.
    INPUT_OF_MODEL = "{shape}, the input of the model";
    INPUT_STATED = "{shape}, the input of the model, stated by {argument}";
    INPUT_OF_LAYER = "{shape}, the input of {layer}";
    INPUT_FROM = "{shape}, the output of {layer}";
    INPUT_PLAIN = "{shape}";
    SEVERAL = "{n} tensors";

    // Where a factor comes from.
    FACTOR = "{factors}: {origin}";
    AXIS_OF_LAYER = "the {axis} of {layer}";
    AXIS_OF_INPUT = "the {axis} of the model's input";
    AXIS_OF_LAYER_INPUT = "the {axis} of the input of {layer}";
    AXIS_OF_TENSOR = "the {axis} of the input";
    UNCHANGED_BY = "{origin}, unchanged by {layer}";
    UNCHANGED_BY_MANY = "{origin}, unchanged by {n} layers between";
    QUOTIENT = "{formula}, that is {dividend} / {divisor}";
    SYMBOL = "{symbol} is a number that only the data knows";
    NOT_KNOWN = "not known: {reason}";

    // Weights.
    SAME_WEIGHTS = "the same again as in {layer}: {count}";
    UNKNOWN = "not known:";
    AT_LEAST = "at least {count}; not everything is known:";
    NOT_BUILT = "none yet: the shape of its input is not known";
    NONE = "none";
    NOTHING_TO_LEARN = "none: it computes its output from its input alone";
    OP_WITHOUT_WEIGHTS = "none: an operation on tensors has nothing to learn";
    ALL_FROZEN = "Frozen by `trainable=False`: training changes none of them.";
    NOT_TRAINED = "Training changes none of them.";
    RESTING = "{weight} rests: training changes the two small weights beside it instead (LoRA).";
    INT8 = "{weight} is stored as int8, one byte a number; {scale} turns it back into numbers of {type}.";
    INT4 = "{weight} holds {count} numbers of 4 bits, two in a byte; {scale} turns them back into numbers of {type}.";
    FLOAT8 = "Quantized to float8: the weights stay, and beside them is kept how the numbers are scaled.";
    CALLED_OFTEN = "It is called {n} times. All calls share its weights, which count once.";
    MODEL_INSIDE = "A model inside the model, with {layers: layer/ layers}. They follow.";

    // Shapes of outputs.
    SHAPE_SAME = "{shape}, the same shape as the input";
    SHAPE_SAME_ALL = "{shape}, the same shape as the inputs";
    KEPT = "as in the input";
    AS_ABOVE = "as above";
    WINDOW = "{formula}, with {arguments}";
    KEPT_BY_PADDING = "as in the input, because of {padding}";
    DILATED = "kernel with its gaps: {formula}, with {argument}";

    // The totals.
    TOTAL = "Total";
    ALL_TRAINABLE = "All of them are trainable.";
    NONE_TRAINABLE = "None of them is trainable.";
    TRAINABLE_SPLIT = "{trainable} are trainable, {rest} are not.";
    SHARED_ONCE = "Layers that are in several places count once.";
    BYTES = "They take {size}.";
    NO_PARAMETERS = "Nothing in it is learned: there are no parameters.";
    OPTIMIZER = "Besides, the optimizer keeps {n} numbers. They are not part of the model.";
    SHARE = "Share";

    // Diagnostics.
    ERROR = "error";
    WARNING = "warning";
    NOTE = "note";
    HELP = "help";

    // Tables.
    MODEL_TITLE = "Model: {name}";
    UP_TO_LINE = "up to line {line}";
    LAYER_TYPE = "Layer (type)";
    OUTPUT_SHAPE = "Output Shape";
    PARAM_COUNT = "Param #";
    HOW_COUNTED = "How it is counted";
    CONNECTED_TO = "Connected to";
    TRAINED = "Trained";
    VARIABLE = "Variable";
    MODEL = "Model";
    MODEL_TYPE = "Type";
    LAYERS = "Layers";
    YES = "yes";
    NO = "no";
    PARTLY = "partly";
    COUNT_AT_LEAST = "at least";
    WEIGHTS_OF_LAYERS = "the weights of {n} layers";
    TOTAL_PARAMS = "Total params";
    TRAINABLE_PARAMS = "Trainable params";
    NON_TRAINABLE_PARAMS = "Non-trainable params";
    OPTIMIZER_PARAMS = "Optimizer params";
    NOT_IN_TOTAL = "not part of the total";
    SO_MANY_BYTES = "{n} bytes";
    ROWS_SHARE = "Weights that several rows share count once in the total.";

    // Differences.
    WHAT_CHANGED = "What is different";
    CHANGE = "Change";
    ADDED = "added";
    REMOVED = "removed";
    ADDED_AT = "added, {place}";
    REMOVED_AT = "removed, {place}";
    MODEL_ADDED = "The model is new.";
    MODEL_REMOVED = "The model is gone.";
    CHANGED_FROM_TO = "{what}: {old} → {new}";
    CHANGED_AT = "{change}, {place}";
    WEIGHT_ADDED = "weight {name} {shape} is new";
    WEIGHT_REMOVED = "weight {name} {shape} is gone";
    DECIDED_BY = "{change} ({causes})";
    ARGUMENT_OF_LAYER = "{argument} of {layer}";
    NOTHING = "nothing";
    SIZE_OF_WEIGHTS = "Size of the weights";
    SAME_LAYERS = "{n: layer is/ layers are} the same.";
    NO_DIFFERENCE = "No difference.";
    ONLY_SHAPES = "Only the output shape is different: {n: layer/ layers}";

    // What a document prints and states, compared with its code.
    TABLE_IN_LINES = "Table {number}, lines {first} to {last}";
    TABLE_IN_OUTPUT = "Table {number}, output of cell {cell}, lines {first} to {last}";
    TABLE_IN_CELL = "Table {number}, cell {cell}, lines {first} to {last}";
    AGAINST_SUMMARY = "compared with {model} as it stood at {place}";
    AGAINST_MODEL = "compared with {model} as it stands at the end";
    AGAINST_UNSEEN = "added up again: it is printed of a model that the code of the document does not make itself";
    AGAINST_NOTHING = "added up again: the code of the document makes no model like it";
    ROWS_AGREE = "{agreeing} of {n: row agrees/ rows agree}.";
    ROWS_READ = "{n: row/ rows}.";
    SUMS_AGREE = "The sums agree: {sums}.";
    SUM_AGREES = "{name} {number}";
    UNALIGNED = "The table and the model are too long to be aligned: row was compared with row, in their order.";
    IN_LINE = "{place}: {finding}";
    SHAPE_DIFFERS = "{layer}: the table has the output shape {printed}, the code makes {shape}";
    PARAMS_DIFFER = "{layer}: the table has {printed: parameter/ parameters}, the code makes {formula}";
    ROW_NOT_IN_MODEL = "{layer}: the code makes no such row";
    ROW_NOT_IN_TABLE = "{layer}: the table has no such row";
    SUM_DIFFERS = "{name}: the table has {printed}, the code makes {expected}";
    SUM_OF_ROWS_DIFFERS = "{name}: the table has {printed}, its rows add up to {expected}";
    SUM_OF_PARTS_DIFFERS = "{name}: the table has {printed}, its parts add up to {expected}";
    OTHER_COUNTERS = "Other counters, from cells or runs before: {pairs}.";
    OTHER_ORDER = "At another place among the rows: {layers}.";
    OTHER_NAMES = "Other names: {pairs}.";
    OTHER_CLASSES = "Other classes: {pairs}.";
    IS_HERE = "{printed} is {name} here";
    TAKEN_FROM_TABLE = "Taken from the table, as only data tells it: {values}.";
    OPEN_SHAPES = "Output shapes that are compared as far as they are known: {layers}.";
    OPEN_PARAMS = "Numbers of parameters that are compared as far as they are known: {layers}.";
    OPEN_SUMS = "Sums that can't be compared: {names}.";
    UNBUILT_ROWS = "Not built yet in one of both: {layers}.";
    NOT_FOLLOWED = "Beyond what could be followed of the code: {layers}.";
    MAY_BE_MISSING = "In one of both only, which can be: {layers}.";
    AND_MORE = "{listed}, and {n} more";
    STATED = "Stated in the text";
    STATEMENTS_HOLD = "{agreeing} of {n: statement holds/ statements hold}.";
    STATEMENTS_UNREAD = "{n: more was/ more were} not read.";
    AFTER_CELL = "text after cell {cell}, {place}";
    NOT_EQUAL = "{statement}: the left side is {left}, the right side {right}";
    NOT_OF_LAYER = "{statement}: {layer} has {formula: parameter/ parameters}";
    FACTORS_OF_ONE = "{statement} holds, but leaves out a factor of 1: {layer} has a weight of {factors}";
    INPUT_DIFFERS = "{statement}: the input of {layer} is {shape}";
    INPUT_DIFFERS_FROM = "{statement}: the input of {layer} is {shape}, the output of {from}";
    OUTPUT_DIFFERS = "{statement}: the output of {layer} is {shape}";
    DIFFERENCES = "{n: difference/ differences} in {tables: table/ tables} and {statements: statement/ statements}.";
    ALL_AGREES = "No difference in {tables: table/ tables} and {statements: statement/ statements}.";
    NOTHING_TO_VERIFY = "No printed table of layers and no arithmetic were found.";

    // Costs.
    OF_THE_MODEL_ITSELF = "outside of layers";
    TOTAL_COST = "Total {unit}";
    FOR_ONE_SAMPLE = "for one sample";
    FOR_A_BATCH = "for a batch of {n}";
    AS_A_TOOL_SAYS = "as {tool} {version} prints them";
    SYMBOL_LEFT = "The model leaves `{symbol}` open; `--set {symbol}=…` gives it a value.";
    CONVENTION = "Convention";
    WHAT_IS_COUNTED = "What is counted";
    NEVER_CALLED = "The model was never called, so that its work is not known.";

    // Memory.
    MEMORY_WEIGHTS = "Weights";
    ACTIVATIONS = "Activations";
    LIVE = "Live";
    NUMBERS = "Numbers";
    IN_BYTES = "Bytes";
    SIZE = "Size";
    TO_USE = "To use it, {batch}";
    TO_TRAIN = "To train it, {batch}";
    LIVE_AT_PEAK = "Activations at the peak";
    GRADIENTS = "Gradients";
    OPTIMIZER_KEEPS = "Optimizer {name}";
    INPUTS = "Inputs";
    ACTIVATIONS_KEPT = "Activations kept";
    TOGETHER = "Together";
    PEAK_IS_AT = "The peak is at {layer}, where these are there at once: {tensors}.";
    PEAK_MAY_MOVE = "Other values of the symbols may move the peak to another layer.";
    WHAT_IS_LIVE = "Live: the activations that must be there while a layer works. Views (Flatten, Reshape, Dropout in use) take none.";
    WHAT_IS_KEPT = "Activations are what layers and operations give, each once: training keeps them for the backward pass.";
    OUTSIDE_OF_THE_MODEL = "What a runtime adds (code, workspaces, alignment) is outside of the model and not counted.";
    NO_OPTIMIZER = "No optimizer is stated: `--optimizer Adam` adds what one keeps.";
    STORED_AS = "All floating-point numbers are taken as {format}.";
    ONLY_USED = "A network of {format} numbers is used, not trained; their scales and zero points are not counted.";
    CALL_NOT_KNOWN = "The model was never called, so that what happens in it is not known.";

    // Receptive fields.
    WINDOW_OF_LAYER = "Window";
    RECEPTIVE_FIELD = "Receptive field";
    JUMP = "Jump";
    WITH_STRIDE = "stride {n}";
    WITH_DILATION = "dilation {n}";
    WITH_PADDING = "padding {name}";
    TRANSPOSED = "transposed";
    WHOLE_INPUT = "whole input";
    WHOLE_AXIS = "whole";
    WHAT_A_FIELD_IS = "Receptive field: how many places of the input along {axes} one value of the output depends on; of several paths the largest counts, and the edges are left aside.";
    WHAT_A_JUMP_IS = "Jump: how many places of the input lie between the fields of neighbours.";
    FIRST_INPUTS = "Only the first {n} inputs are looked at.";
    NO_WINDOW = "No window slides along an axis of the input, so that there is no receptive field to tell of.";

    // Chosen columns.
    NAME = "Name";
    CLASS = "Class";
    INPUT_SHAPE = "Input Shape";
    TRAINABLE_PARAM_COUNT = "Trainable #";
    KERNEL_SIZE = "Kernel";
    SOURCE = "Source";
    FLOPS_MEANT = "FLOPs: Two for each MAC, the product and the sum.";

    // Budgets.
    PEAK_MEMORY = "Peak of activations in use";
    WITHIN = "{n} left";
    BEYOND = "over by {n}";
    BEYOND_SHARE = "over by {n} ({percent} %)";
    CANNOT_TELL = "can't be told";
    HANGS_ON = "it hangs on {symbols}";
    BUDGET_BROKEN = "{model}: {actual} {measure}, {over} more than the budget of {limit}";
    BUDGET_OPEN = "{model}: whether the {measure} keep to {limit} can't be told; {actual} so far";
    HOLDS_MOST = "{layer} has {amount} of the {measure}, {percent} % of all";
    HOLDS = "{layer} has {amount} of the {measure}";
}
