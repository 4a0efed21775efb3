// Catch2 under one name: 2.13 (one header) and 3 (many) differ in their headers and listeners.
#pragma once

#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_test_macros.hpp>
#define WORKBOOK_CATCH2_VERSION 3
#else
#define CATCH_CONFIG_EXTERNAL_INTERFACES  // listeners (report.cpp)
#include <catch2/catch.hpp>
#define WORKBOOK_CATCH2_VERSION 2
#endif
