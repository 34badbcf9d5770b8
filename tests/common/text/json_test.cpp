#include "common/http/problem.hpp"
#include "common/text/json.hpp"
#include "common/text/text.hpp"
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <doctest/doctest.h>
#include <random>

namespace tricorn::json_test {

namespace {

std::string random_bytes(std::mt19937& random, std::size_t max_size) {
    std::string bytes(random() % (max_size + 1), '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    return bytes;
}

}  // namespace

TEST_CASE("names and values of any bytes make JSON that parses back") {
    std::mt19937 random(2);
    for (int round = 0; round < 5'000; ++round) {
        boost::json::object object;
        std::string const name = random_bytes(random, 8);
        std::string const value = random_bytes(random, 16);
        add_repeated(object, name, value);
        add_repeated(object, random_bytes(random, 2), value);
        std::string const body = json_response(object).body;
        REQUIRE(is_utf8(body));
        boost::json::value const parsed = boost::json::parse(body);
        REQUIRE(parsed == object);
        REQUIRE(parsed.as_object().contains(to_utf8(name)));
    }
}

TEST_CASE("a repeated name makes a list") {
    boost::json::object object;
    add_repeated(object, "a", "1");
    CHECK(boost::json::serialize(object) == R"({"a":"1"})");
    add_repeated(object, "b", "x");
    add_repeated(object, "a", "2");
    add_repeated(object, "a", "");
    CHECK(boost::json::serialize(object) == R"({"a":["1","2",""],"b":"x"})");
}

TEST_CASE("names that differ only in their ill-formed bytes are one") {
    boost::json::object object;
    add_repeated(object, "\xFE", "1");
    add_repeated(object, "\xFF", "2");
    CHECK(boost::json::serialize(object) == "{\"\xEF\xBF\xBD\":[\"1\",\"2\"]}");
}

TEST_CASE("data is text if it is UTF-8, else base64") {
    boost::json::object text;
    add_data(text, "gr\xC3\xBC\xC3\x9F\n");
    CHECK(boost::json::serialize(text) == "{\"data\":\"gr\xC3\xBC\xC3\x9F\\n\"}");
    boost::json::object binary;
    add_data(binary, "\xFF\xFE\xFD");
    CHECK(boost::json::serialize(binary) == R"({"data":"//79","data_base64":true})");
    boost::json::object empty;
    add_data(empty, "");
    CHECK(boost::json::serialize(empty) == R"({"data":""})");
}

TEST_CASE("JSON is distinguished from other text") {
    for (char const* const text : {"null", " {\"a\": [1, 2.5e3, \"x\", true]} ", "\"\\u00e4\"", "0", "[]", "-0.0",
                                   "123456789012345678901234567890", "{\"a\":1,\"a\":2}"}) {
        CAPTURE(text);
        CHECK(is_json(text));
    }
    for (char const* const text : {"", " ", "{", "[1,]", "{} {}", "'a'", "nul", "01", "NaN", "\"\\ud800\"", "// a\n1",
                                   "\"\x01\"", "\"\xFF\"", "\"\xED\xA0\x80\"", "\"\xC0\x80\"", "[1] x"}) {
        CAPTURE(text);
        CHECK_FALSE(is_json(text));
    }
    CHECK_FALSE(is_json(std::string_view("1\0", 2)));
}

TEST_CASE("JSON is accepted to a depth of 64") {
    auto const nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    CHECK(is_json(nested(64)));
    CHECK_FALSE(is_json(nested(65)));
    CHECK_FALSE(is_json(nested(500'000)));
    CHECK_FALSE(is_json(std::string(500'000, '[')));
}

TEST_CASE("JSON must be UTF-8") {
    std::mt19937 random(3);
    unsigned accepted = 0;
    for (int round = 0; round < 100'000; ++round) {
        std::string text = "\"" + random_bytes(random, 4) + "\"";
        if (is_json(text)) {
            ++accepted;
            REQUIRE(is_utf8(text));
        }
    }
    CHECK(accepted > 1000);
}

TEST_CASE("a member is added to a serialised object") {
    std::string empty = "{}";
    append_member(empty, "a", "1.50");
    CHECK(empty == R"({"a":1.50})");
    append_member(empty, "b", "null");
    CHECK(empty == R"({"a":1.50,"b":null})");
}

TEST_CASE("a problem names its status and stays JSON whatever it quotes") {
    Response const response = problem(404, "no \"such\" path: /\xFF\n");
    CHECK(response.status == 404);
    CHECK(response.content_type == "application/json");
    CHECK(response.body == "{\"error\":\"Not Found\",\"detail\":\"no \\\"such\\\" path: /\xEF\xBF\xBD\\n\"}");
    CHECK(boost::json::parse(response.body).as_object().size() == 2);
}

}   // namespace tricorn::json_test
