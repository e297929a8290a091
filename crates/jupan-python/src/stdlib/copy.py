from _jupan import copy, deepcopy
