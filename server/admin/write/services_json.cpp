#include "server/admin/write/services_json.hpp"
#include "server/admin/write/json_writer.hpp"

namespace tricorn::server::admin {

namespace {

void write_this(JsonWriter& json, std::string_view status) {
    json.begin_object();
    json.member("name", "this service");
    json.member("this", true);
    json.member("url", nullptr);
    json.member("reachable", true);
    json.member("error", nullptr);
    json.member("age_seconds", 0.0);
    json.key("status");
    json.raw(status);
    json.end_object();
}

void write_watched(JsonWriter& json, Watched const& watched, Deadline now) {
    bool const heard = !watched.status.empty();
    double const age = std::chrono::duration<double>(now - watched.heard_at).count();
    json.begin_object();
    json.member("name", watched.service.name);
    json.member("this", false);
    json.member("url", "http://" + watched.service.url.authority());
    json.member("reachable", watched.error.empty());
    json.member("error", watched.error.empty() ? std::nullopt : std::optional(std::string_view(watched.error)));
    json.member("age_seconds", heard ? std::optional(age) : std::nullopt);
    json.key("status");
    json.raw(heard ? std::string_view(watched.status) : "null");
    json.end_object();
}

}   // namespace

std::string services_json(std::string_view own, std::list<Watched> const& watched, Deadline now) {
    JsonWriter json;
    json.begin_object();
    json.key("services");
    json.begin_list();
    write_this(json, own);
    for (Watched const& one : watched) write_watched(json, one, now);
    json.end_list();
    json.end_object();
    return json.take();
}

}   // namespace tricorn::server::admin
