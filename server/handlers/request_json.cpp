#include "server/handlers/request_json.hpp"
#include "common/text/json.hpp"
#include "common/text/text.hpp"
#include <algorithm>
#include <unistd.h>

namespace tricorn::server::handlers {

namespace {

// Each pair needs far more memory than its bytes in the body, so their number is limited.
constexpr std::ptrdiff_t max_form_pairs = 1000;

std::string_view media_type(Request const& request) {
    std::string_view type = request.fields.find("content-type");
    type = type.substr(0, type.find(';'));
    while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) type.remove_suffix(1);
    return type;
}

bool is_json_type(std::string_view type) {
    constexpr std::string_view suffix = "+json";
    return iequals(type, "application/json") ||
           (type.size() > suffix.size() && iequals(type.substr(type.size() - suffix.size()), suffix));
}

boost::json::object parameters_json(std::string_view encoded) {
    boost::json::object object;
    for (Parameter const& parameter : parse_query(encoded)) add_repeated(object, parameter.name, parameter.value);
    return object;
}

}  // namespace

std::string request_url(Request const& request) {
    return request.authority.empty() ? request.target : "http://" + request.authority + request.target;
}

boost::json::object args_json(Request const& request) {
    return parameters_json(request.query());
}

boost::json::object headers_json(Request const& request) {
    boost::json::object object;
    for (std::size_t i = 0; i < request.fields.size(); ++i) {
        Fields::Field const field = request.fields[i];
        boost::json::string const name = json_string(field.name);
        auto const same = std::ranges::find_if(object, [&](auto const& member) { return iequals(member.key(), name); });
        if (same == object.end())
            object.emplace(name, json_string(field.value));
        else
            same->value().get_string().append(",").append(json_string(field.value));
    }
    return object;
}

boost::json::object describe_request(Request const& request, Context const& context) {
    boost::json::object object;
    object["args"] = args_json(request);
    object["headers"] = headers_json(request);
    object["origin"] = json_string(context.peer);
    object["url"] = json_string(request_url(request));
    return object;
}

bool has_form(Request const& request) {
    return iequals(media_type(request), "application/x-www-form-urlencoded") &&
           std::ranges::count(request.body, '&') < max_form_pairs;
}

boost::json::object form_json(Request const& request) {
    return has_form(request) ? parameters_json(request.body) : boost::json::object();
}

void add_body(boost::json::object& object, Request const& request) {
    if (has_form(request)) {
        object["data"] = "";
    } else {
        add_data(object, request.body);
    }
}

std::string_view body_as_json(Request const& request) {
    return is_json_type(media_type(request)) && is_json(request.body) ? std::string_view(request.body) : "null";
}

// Asks for process and thread each time: a value stored before a fork would be the parent's.
boost::json::object server_json(Context const& context) {
    boost::json::object object;
    object["model"] = to_string(context.config.model.kind);
    object["pid"] = getpid();
    object["tid"] = gettid();
    object["worker"] = context.worker;
    object["generation"] = context.generation;
    object["connection_requests"] = context.connection_requests;
    return object;
}

}   // namespace tricorn::server::handlers
