// Catch2 2.13 as one header: its own code is compiled here, once.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
