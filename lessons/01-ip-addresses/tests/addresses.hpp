// What several tests of lesson 01 share: addresses as numbers, as octets, and as a message shows them.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "../ip_addresses.hpp"
#include "check.hpp"
#include "faults.hpp"

namespace testing {

namespace answer = ip_addresses;
using answer::Ipv6Address;

// ---- IPv4 ----

inline std::string dotted(std::uint32_t address) {
    return fmt::format("{}.{}.{}.{}", address >> 24, address >> 16 & 0xff, address >> 8 & 0xff,
                       address & 0xff);
}
inline std::string hex(std::uint32_t address) {
    return fmt::format("0x{:08x} ({})", address, dotted(address));
}
inline std::string hex(const std::optional<std::uint32_t>& address) {
    return address ? hex(*address) : show(std::nullopt);
}
/// The same octets, the last one first.
inline std::uint32_t reversed(std::uint32_t address) {
    return (address >> 24) | (address >> 8 & 0xff00) | (address << 8 & 0xff0000) | (address << 24);
}
/// 1.2.3.4 with `value` as the octet at `place`; place 0 is the lowest.
inline std::uint32_t with_octet(unsigned place, std::uint32_t value) {
    return (0x01020304 & ~(0xffU << 8 * place)) | value << 8 * place;
}

// ---- IPv6 ----

inline Ipv6Address groups(const std::array<unsigned, 8>& values) {
    Ipv6Address address{};
    for (std::size_t i = 0; i < 8; ++i) {
        address[2 * i] = static_cast<std::uint8_t>(values[i] >> 8);
        address[2 * i + 1] = static_cast<std::uint8_t>(values[i]);
    }
    return address;
}
/// Octets may begin anywhere; a cast to wider numbers then shows as misaligned.
struct alignas(8) AtAnOddAddress {
    char before = 0;
    Ipv6Address address;
};
/// All 16 octets in groups of two: what expand_ipv6() has to return, and how a message shows an address.
inline std::string octets(const Ipv6Address& address) {
    std::string text;
    for (std::size_t i = 0; i < 16; ++i)
        text += fmt::format("{}{:02x}", i > 0 && i % 2 == 0 ? ":" : "", address[i]);
    return text;
}
inline std::string octets(const std::optional<Ipv6Address>& address) {
    return address ? octets(*address) : show(std::nullopt);
}
inline Ipv6Address swapped_octets(Ipv6Address address) {
    for (std::size_t i = 0; i < 16; i += 2) std::swap(address[i], address[i + 1]);
    return address;
}

// ---- Calls, and what a text looks like ----

/// Makes a call whose result for bad input is std::nullopt. `why` is for an exception instead.
template <typename Call>
auto read(std::string_view text, Call&& made, const Cause& why, Place place) {
    begin_call(text, {}, place);
    try {
        return made();
    } catch (const workbook::NotWritten&) {
        throw;
    } catch (...) {
        fail_thrown(describe_exception(), why, place);
    }
}

/// Whether octets stand in `text` as characters, where numbers should.
inline bool has_raw_octets(std::string_view text) {
    return std::any_of(text.begin(), text.end(),
                       [](unsigned char c) { return (c < 0x20 && c != '\n') || c >= 0x7f; });
}
inline bool has_upper_case_digits(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'F'; });
}

}  // namespace testing
