#include "common/text/text.hpp"
#include <doctest/doctest.h>
#include <random>

namespace tricorn::text_test {

namespace {

// Encodes like RFC 3629, without checking whether the code point is allowed.
std::string encode(unsigned code) {
    auto const byte = [](unsigned value) { return static_cast<char>(value); };
    if (code < 0x80) return {byte(code)};
    if (code < 0x800) return {byte(0xC0 | code >> 6), byte(0x80 | (code & 0x3F))};
    if (code < 0x10000) return {byte(0xE0 | code >> 12), byte(0x80 | (code >> 6 & 0x3F)), byte(0x80 | (code & 0x3F))};
    return {byte(0xF0 | code >> 18), byte(0x80 | (code >> 12 & 0x3F)), byte(0x80 | (code >> 6 & 0x3F)),
            byte(0x80 | (code & 0x3F))};
}

std::string const replacement = "\xEF\xBF\xBD";

}  // namespace

TEST_CASE("every code point except the surrogates is UTF-8, and nothing above U+10FFFF") {
    unsigned wrong = 0;
    for (unsigned code = 0; code < 0x1FFFFF; ++code) {
        bool const allowed = code <= 0x10FFFF && !(code >= 0xD800 && code <= 0xDFFF);
        wrong += is_utf8(encode(code)) != allowed;
    }
    CHECK(wrong == 0);
}

TEST_CASE("overlong, truncated and stray bytes are not UTF-8") {
    for (char const* const text : {"\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xE0\x9F\xBF", "\xF0\x80\x80\x80",
                                   "\xF0\x8F\xBF\xBF", "\x80", "a\xBF", "\xC3", "\xE2\x82", "\xF0\x9F\x98", "\xFE",
                                   "\xFF", "\xF5\x80\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xC3\x28"}) {
        CAPTURE(text);
        CHECK_FALSE(is_utf8(text));
    }
    CHECK(is_utf8(""));
    CHECK(is_utf8(std::string_view("\0", 1)));
}

TEST_CASE("each maximal ill-formed part becomes one replacement character") {
    CHECK(to_utf8("plain \xC3\xA4 \xF0\x9F\x98\x80") == "plain \xC3\xA4 \xF0\x9F\x98\x80");
    CHECK(to_utf8("a\xFFz") == "a" + replacement + "z");
    // The examples of the Unicode Standard, tables 3-8 to 3-11.
    CHECK(to_utf8("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41").size() == 8 * 3 + 1);
    CHECK(to_utf8("\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41").size() == 8 * 3 + 1);
    CHECK(to_utf8("\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42").size() == 7 * 3 + 2);
    CHECK(to_utf8("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41") ==
          replacement + replacement + replacement + replacement + "A");
}

TEST_CASE("random bytes become UTF-8, and UTF-8 stays as it is") {
    std::mt19937 random(1);
    for (int round = 0; round < 20'000; ++round) {
        std::string bytes(random() % 12, '\0');
        for (char& byte : bytes) byte = static_cast<char>(random());
        std::string const text = to_utf8(bytes);
        REQUIRE(is_utf8(text));
        REQUIRE((text == bytes) == is_utf8(bytes));
        REQUIRE(to_utf8(text) == text);
    }
}

TEST_CASE("base64 as in RFC 4648 section 10") {
    CHECK(base64("") == "");
    CHECK(base64("f") == "Zg==");
    CHECK(base64("fo") == "Zm8=");
    CHECK(base64("foo") == "Zm9v");
    CHECK(base64("foob") == "Zm9vYg==");
    CHECK(base64("fooba") == "Zm9vYmE=");
    CHECK(base64("foobar") == "Zm9vYmFy");
    CHECK(base64("\xFB\xFF\xFE") == "+//+");
}

TEST_CASE("a long text in base64 has no seam") {
    std::size_t const groups = 2'500'000;  // more than twice the size of a piece
    std::string const text = base64(std::string(groups * 3, 'f'));
    CHECK(text.size() == groups * 4);
    CHECK(text.find_first_not_of("Zm") == text.npos);
    CHECK(text.substr(text.size() - 8) == "ZmZmZmZm");
}

TEST_CASE("percent-decoding keeps invalid escapes") {
    CHECK(percent_decode("a%20b") == "a b");
    CHECK(percent_decode("%e4%E4") == "\xE4\xE4");
    CHECK(percent_decode("%") == "%");
    CHECK(percent_decode("%4") == "%4");
    CHECK(percent_decode("%4x%zz%%41") == "%4x%zz%A");
    CHECK(percent_decode("a+b") == "a+b");
    CHECK(percent_decode("%00") == std::string(1, '\0'));
}

TEST_CASE("a query is a list of pairs in order") {
    using Pairs = std::vector<Parameter>;
    CHECK(parse_query("") == Pairs{});
    CHECK(parse_query("a=1&b=2&a=3") == Pairs{{"a", "1"}, {"b", "2"}, {"a", "3"}});
    CHECK(parse_query("a") == Pairs{{"a", ""}});
    CHECK(parse_query("&&a=&=b&") == Pairs{{"a", ""}, {"", "b"}});
    CHECK(parse_query("a=b=c") == Pairs{{"a", "b=c"}});
    CHECK(parse_query("a+b=c+d%2B&%3D=%26") == Pairs{{"a b", "c d+"}, {"=", "&"}});
    CHECK(parse_query("x=%zz") == Pairs{{"x", "%zz"}});
}

TEST_CASE("a parameter is found by its decoded name, the first one wins") {
    CHECK(find_parameter("a=1&raw=1&raw=2", "raw") == "1");
    CHECK(find_parameter("r%61w=1", "raw") == "1");
    CHECK(find_parameter("raw", "raw") == "");
    CHECK(find_parameter("rawr=1", "raw") == std::nullopt);
    CHECK(find_parameter("", "raw") == std::nullopt);
}

TEST_CASE("printable text cannot control a terminal") {
    CHECK(printable("a\x1b[31mb") == "a\uFFFD[31mb");
    CHECK(printable("a\xc2\x9b"
                    "31m") == "a\uFFFD31m");   // CSI as one C1 character
    CHECK(printable("a\x9b\xc2") == "a\uFFFD\uFFFD");   // neither is UTF-8
    CHECK(printable("a\r\nb\t±µ") == "a  b ±µ");
    CHECK(printable(std::string_view("\0\x7f", 2)) == "\uFFFD\uFFFD");
}

TEST_CASE("printable text cannot be turned around, broken or hidden") {
    for (std::string_view const unseen :
         {"\u202A", "\u202E", "\u2066", "\u2069", "\u200B", "\u200F", "\u061C", "\u2028", "\u2029", "\u00AD", "\u180E",
          "\u2060", "\uFEFF", "\uFFF9", "\U0001D173", "\U000E0001", "\U000E007F"}) {
        CHECK(printable("a" + std::string(unseen) + "b") == "a\uFFFDb");
    }
    for (std::string const seen : {"\u00AE", "\u061D", "\u2010", "\u2027", "\u202F", "\u2070", "\uFFFC", "\U0001D172",
                                   "\U000DFFFF", "e\u0301", "\U0001F600"}) {
        CHECK(printable(seen) == seen);
    }
}

TEST_CASE("bytes are taken apart into text and control characters, the second kind of these too") {
    auto const taken = [](std::string_view bytes) {
        std::string out;
        take_apart(
            bytes, [&](char c) { out += c; }, [&](char32_t c) { out += "<" + std::to_string(std::uint32_t(c)) + ">"; });
        return out;
    };
    CHECK(taken("a\x1b\x7f\n") == "a<27><127><10>");
    CHECK(taken("\xc2\x80\xc2\x9f\xc2\xa0") == "<128><159>\xc2\xa0");
    CHECK(taken("\x80\xc2") == "\uFFFD\uFFFD");
    CHECK(taken("a\u202Eb\U000E0041") == "a<8238>b<917569>");
    CHECK(taken("\xe2\x80") == "\uFFFD");
    CHECK(taken("") == "");
}

TEST_CASE("an excerpt is cut behind a whole character and tells how long the text was") {
    CHECK(excerpt("short") == "short");
    CHECK(excerpt("a\nb") == "a b");
    CHECK(excerpt(std::string(121, 'x')) == std::string(120, 'x') + "… (121 bytes)");
    CHECK(excerpt("abcé", 4) == "abc… (5 bytes)");
    CHECK(excerpt("ab€", 3) == "ab… (5 bytes)");
    CHECK(excerpt("ab€d", 5) == "ab€… (6 bytes)");
    CHECK(excerpt(std::string(10, '\xff'), 2).ends_with("… (10 bytes)"));
}

}   // namespace tricorn::text_test
