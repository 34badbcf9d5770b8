#pragma once
// Helpers for tests of handlers: a request in one line, and a context.
#include "common/http/http.hpp"
#include "server/routing/context.hpp"
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

namespace tricorn::test {

using namespace tricorn::server;

inline Request sample_request(std::string_view method, std::string_view target, std::string_view body = {},
                              std::string_view content_type = {}) {
    Request request;
    request.method = method;
    request.target = target;
    request.authority = "example.org:8080";
    request.fields.add("Host", "example.org:8080");
    if (!content_type.empty()) request.fields.add("Content-Type", content_type);
    request.body = body;
    return request;
}

inline boost::json::value parsed(Response const& response) {
    return boost::json::parse(response.body);
}

struct Sample {
    Config config;
    Context context{.config = config, .peer = "192.0.2.7", .argument = {}};
};

}  // namespace tricorn::test
