#include "server/handlers/index.hpp"
#include "common/version.hpp"
#include "server/handlers/page.hpp"
#include <stdexcept>

namespace tricorn::server::handlers {

namespace {

std::string count(unsigned number, std::string const& one, std::string const& many) {
    return number == 1 ? "one " + one : std::to_string(number) + " " + many;
}

std::string how_it_waits(Config const& config) {
    std::string workers = count(config.model.workers, "worker process", "worker processes");
    if (workers.front() == 'o') workers.front() = 'O';   // it begins a sentence
    switch (config.model.kind) {
        case Model::prefork:
            return workers + ", one connection at a time each: a process waits, blocked in a system call.";
        case Model::thread:
            return workers + ", a thread for every connection: a thread waits, blocked in a system call.";
        case Model::pool:
            return workers + " with " + count(config.model.threads, "thread", "threads") +
                   (config.model.workers == 1 ? "" : " each") +
                   ": a connection without a request waits in the reactor, a request in progress waits on a thread.";
        case Model::coroutine:
            return workers + ", a coroutine for every connection: a suspended coroutine waits, while the thread "
                             "serves the others.";
    }
    return {};
}

void fill(std::string& page, std::string_view place, std::string_view text) {
    auto const at = page.find(place);
    if (at == page.npos) throw std::logic_error("the page has no place " + std::string(place));
    page.replace(at, place.size(), text);
}

}  // namespace

// Nothing on the page comes from the request, so nothing needs escaping.
Response index(Context const& context, std::span<Description const> endpoints) {
    Response response;
    response.content_type = "text/html; charset=utf-8";
    response.fields = "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; img-src data:\r\n";
    response.body = page_parts().front().bytes;
    fill(response.body, "{{model}}", to_string(context.config.model.kind));
    fill(response.body, "{{how-it-waits}}", how_it_waits(context.config));
    fill(response.body, "{{endpoints}}", html_items(endpoints));
    fill(response.body, "{{version}}", version);
    return response;
}

}  // namespace tricorn::server::handlers
