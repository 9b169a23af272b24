"""The tests of Zavet. A package, so that `tests.shared` is ours whatever packages of that name lie in the environment."""
