#include "server/admin/timeline.hpp"
#include <doctest/doctest.h>

namespace tricorn::server::admin::timeline_wish_test {

using namespace std::chrono_literals;

namespace {

Expected<TimelineWish> wish(std::string const& query) {
    Request request;
    request.target = "/timeline" + query;
    return read_timeline_wish(request);
}

}   // namespace

TEST_CASE("a recording's parameters: half a second in JSON unless told otherwise") {
    CHECK(wish("")->duration == 500ms);
    CHECK_FALSE(wish("")->chrome);
    CHECK_FALSE(wish("")->id);
    CHECK(wish("?for=10ms")->duration == 10ms);
    CHECK(wish("?for=5s&format=chrome")->duration == 5s);
    CHECK(wish("?for=5s&format=chrome")->chrome);
    CHECK(wish("?format=json&id=12")->id == 12);
    CHECK(wish("?other=1"));
}

TEST_CASE("a recording's parameters: what is refused, with what is allowed") {
    for (char const* query : {"?for=9.9ms", "?for=5.1s", "?for=", "?for=1e3", "?for=x"})
        CHECK_MESSAGE(wish(query).why == "for must be a duration from 10ms to 5s, as in /timeline?for=500ms", query);
    CHECK(wish("?format=XML").why == "format must be json or chrome");
    CHECK(wish("?for=1s&for=2s").why == "give for once");
    for (char const* query : {"?id=", "?id=-1", "?id=1x", "?id=99999999999999999999"})
        CHECK_MESSAGE(wish(query).why == "id must be the number of a recording", query);
}

TEST_CASE("a page of another site is foreign, a person and the own page are not") {
    Request request;
    CHECK_FALSE(is_foreign(request));
    for (char const* site : {"same-origin", "none"}) {
        request.fields.clear();
        request.fields.add("Sec-Fetch-Site", site);
        CHECK_FALSE(is_foreign(request));
    }
    for (char const* site : {"cross-site", "same-site"}) {
        request.fields.clear();
        request.fields.add("sec-fetch-site", site);
        CHECK(is_foreign(request));
    }
}

}   // namespace tricorn::server::admin::timeline_wish_test
