from _jupan import unknown as _unknown
import tensorflow as _tf


def _groups(side):
    """The names on one side of a pattern, in groups: `(h w) c` is `[["h", "w"], ["c"]]`."""
    groups, inside = [], None
    for word in side.replace("(", " ( ").replace(")", " ) ").split():
        if word == "(":
            inside = []
        elif word == ")":
            groups.append(inside)
            inside = None
        elif inside is None:
            groups.append([] if word == "1" else [word])
        elif word != "1":
            inside.append(word)
    return groups


def _product(names, lengths):
    product = 1
    for name in names:
        product = product * lengths[name]
    return product


def _taken_apart(tensor, left, lengths):
    """The tensor with an axis for each name on the left, and the length of each."""
    lengths = dict(lengths)
    for group, whole in zip(left, _tf.shape(tensor)):
        missing = [name for name in group if name not in lengths]
        for name in missing:
            lengths[name] = whole // _product([other for other in group if other != name], lengths)
    names = [name for group in left for name in group]
    if len(names) != len(left):
        tensor = _tf.reshape(tensor, [lengths[name] for name in names])
    return tensor, names, lengths


def _put_together(tensor, names, right, lengths):
    order = [names.index(name) for group in right for name in group]
    if order != list(range(len(names))):
        tensor = _tf.transpose(tensor, order)
    if len(order) != len(right):
        tensor = _tf.reshape(tensor, [_product(group, lengths) for group in right])
    return tensor


def _sides(pattern):
    left, right = pattern.split("->")
    return _groups(left), _groups(right)


def rearrange(tensor, pattern, **axes_lengths):
    if isinstance(tensor, list):
        tensor = _tf.stack(tensor)
    if "..." in pattern:
        return _unknown("a pattern of `einops` with `...`")
    left, right = _sides(pattern)
    tensor, names, lengths = _taken_apart(tensor, left, axes_lengths)
    return _put_together(tensor, names, right, lengths)


def reduce(tensor, pattern, reduction, **axes_lengths):
    if isinstance(tensor, list):
        tensor = _tf.stack(tensor)
    if "..." in pattern:
        return _unknown("a pattern of `einops` with `...`")
    left, right = _sides(pattern)
    tensor, names, lengths = _taken_apart(tensor, left, axes_lengths)
    kept = [name for group in right for name in group]
    gone = [at for at, name in enumerate(names) if name not in kept]
    tensor = _tf.reduce_sum(tensor, axis=gone)
    return _put_together(tensor, [name for name in names if name in kept], right, lengths)


def repeat(tensor, pattern, **axes_lengths):
    if "..." in pattern:
        return _unknown("a pattern of `einops` with `...`")
    left, right = _sides(pattern)
    known = [name for group in left for name in group]
    new = [name for group in right for name in group if name not in known]
    tensor, names, lengths = _taken_apart(tensor, left, axes_lengths)
    for name in new:
        tensor = _tf.repeat(_tf.expand_dims(tensor, 0), lengths[name], axis=0)
        names = [name] + names
    return _put_together(tensor, names, right, lengths)


def parse_shape(x, pattern):
    return {name: length for name, length in zip(pattern.split(), _tf.shape(x)) if name != "_"}
