#include "common/http/http.hpp"
#include <doctest/doctest.h>

namespace tricorn::http_test {

TEST_CASE("fields keep their order, their case and repeated names") {
    Fields fields;
    fields.add("Host", "example.org");
    fields.add("X-One", "1");
    fields.add("x-one", "2");
    REQUIRE(fields.size() == 3);
    CHECK(fields[0].name == "Host");
    CHECK(fields[2].name == "x-one");
    CHECK(fields[2].value == "2");
    CHECK(fields.find("X-ONE") == "1");
}

TEST_CASE("a field with an empty value is there, a field that is absent is not") {
    Fields fields;
    CHECK_FALSE(fields.has("Accept"));
    fields.add("Accept", "");
    CHECK(fields.has("accept"));
    CHECK(fields.find("accept").empty());
    CHECK(fields.find("Accept-Encoding").data() == nullptr);
    fields.clear();
    CHECK(fields.size() == 0);
    CHECK_FALSE(fields.has("Accept"));
}

TEST_CASE("fields that are reused do not move their text") {
    Fields fields;
    for (int i = 0; i < 20; ++i) fields.add("X-Some-Name", "some value");
    char const* const before = fields[0].name.data();
    for (int round = 0; round < 3; ++round) {
        fields.clear();
        for (int i = 0; i < 20; ++i) fields.add("X-Some-Name", "some value");
        CHECK(fields[0].name.data() == before);
        CHECK(fields[19].value == "some value");
    }
}

TEST_CASE("a target is split at its first question mark") {
    Request request;
    request.target = "/echo?a=1?b";
    CHECK(request.path() == "/echo");
    CHECK(request.query() == "a=1?b");
    request.target = "/echo";
    CHECK(request.path() == "/echo");
    CHECK(request.query().empty());
    request.target = "/?";
    CHECK(request.path() == "/");
    CHECK(request.query().empty());
    request.target = "*";
    CHECK(request.path() == "*");
}

TEST_CASE("a cleared request is a new one") {
    Request request;
    request.method = "POST";
    request.target = "/x";
    request.authority = "a";
    request.version = 10;
    request.keep_alive = false;
    request.fields.add("a", "b");
    request.body = "body";
    request.clear();
    CHECK(request.method.empty());
    CHECK(request.target.empty());
    CHECK(request.authority.empty());
    CHECK(request.version == 11);
    CHECK(request.keep_alive);
    CHECK(request.fields.size() == 0);
    CHECK(request.body.empty());
}

TEST_CASE("reason phrases are those of RFC 9110 and RFC 6585") {
    CHECK(reason_phrase(100) == "Continue");
    CHECK(reason_phrase(200) == "OK");
    CHECK(reason_phrase(413) == "Content Too Large");
    CHECK(reason_phrase(414) == "URI Too Long");
    CHECK(reason_phrase(422) == "Unprocessable Content");
    CHECK(reason_phrase(431) == "Request Header Fields Too Large");
    CHECK(reason_phrase(505) == "HTTP Version Not Supported");
    CHECK(reason_phrase(511) == "Network Authentication Required");
    for (unsigned const status : {0u, 99u, 299u, 306u, 418u, 512u, 999u}) CHECK(reason_phrase(status) == "Unknown");
}

TEST_CASE("names are compared without regard to the case of ASCII letters only") {
    CHECK(iequals("Content-Type", "cONTENT-tYPE"));
    CHECK(iequals("", ""));
    CHECK_FALSE(iequals("a", "ab"));
    CHECK_FALSE(iequals("[", "{"));
    CHECK_FALSE(iequals("@", "`"));
    CHECK_FALSE(iequals("\xC4", "\xE4"));
}

}   // namespace tricorn::http_test
