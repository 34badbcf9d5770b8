#include "server/handlers/methods.hpp"
#include "common/http/problem.hpp"
#include "common/os/system_call.hpp"
#include "common/text/json.hpp"
#include "server/handlers/request_json.hpp"
#include <array>
#include <cerrno>
#include <sys/random.h>

namespace tricorn::server::handlers {

namespace {

std::string make_uuid() {
    std::array<unsigned char, 16> bytes;
    // Up to 256 bytes arrive complete and are never interrupted by a signal: getrandom(2).
    if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) fail_with(errno, "getrandom");
    bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0F) | 0x40);  // version 4
    bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3F) | 0x80);  // variant 10
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
        text += "0123456789abcdef"[bytes[i] >> 4];
        text += "0123456789abcdef"[bytes[i] & 0x0F];
    }
    return text;
}

}  // namespace

Response get(Request const& request, Context const& context) {
    return json_response(describe_request(request, context));
}

Response get_with_body(Request const& request, Context const& context) {
    boost::json::object object = describe_request(request, context);
    add_body(object, request);
    object["form"] = form_json(request);
    Response response = json_response(object);
    append_member(response.body, "json", body_as_json(request));
    return response;
}

Response headers(Request const& request, Context const&) {
    boost::json::object object;
    object["headers"] = headers_json(request);
    return json_response(object);
}

Response ip(Request const&, Context const& context) {
    boost::json::object object;
    object["origin"] = json_string(context.peer);
    return json_response(object);
}

Response user_agent(Request const& request, Context const&) {
    std::string_view const agent = request.fields.find("user-agent");
    boost::json::object object;
    object["user-agent"] = nullptr;
    if (agent.data()) object["user-agent"] = json_string(agent);
    return json_response(object);
}

Response uuid(Request const&, Context const&) {
    boost::json::object object;
    object["uuid"] = make_uuid();
    return json_response(object);
}

}  // namespace tricorn::server::handlers
