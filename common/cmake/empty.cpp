// Only there so that the precompiled headers beside it belong to a target.
