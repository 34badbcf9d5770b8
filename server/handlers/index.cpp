#include "server/handlers/index.hpp"
#include "common/version.hpp"

namespace tricorn::server::handlers {

namespace {

struct Line {
    char const* pattern;
    char const* link;  // an example to follow; nullptr: not with GET
    char const* text;
};

constexpr Line lines[] = {
    {"/echo", "/echo?hello=world",
     "your request as JSON and who served it; any method, also as <code>/anything</code>"},
    {"/get", "/get", "arguments, headers, origin and URL"},
    {"/post", nullptr, "the same and the body; also <code>/put</code>, <code>/patch</code>, <code>/delete</code>"},
    {"/headers", "/headers", "your header fields"},
    {"/ip", "/ip", "your address"},
    {"/user-agent", "/user-agent", "your browser's name for itself"},
    {"/uuid", "/uuid", "a random UUID"},
    {"/status/{code}", "/status/404", "the status you ask for, 200 to 599"},
    {"/bytes/{n}", "/bytes/1024", "n bytes, the same again for the same <code>?seed=</code>"},
    {"/delay/{duration}", "/delay/500ms", "waits, then answers: <code>2</code> is seconds, <code>500ms</code> too"},
    {"/db", "/db",
     "a row of the simulated database, whose few connections all workers share; <code>?latency=20ms</code>"},
    {"/queries", "/queries?queries=5", "a list of so many rows, asked for one after the other on one connection"},
    {"/db/status", "/db/status", "how many of the database's connections are in use, who waits, who gave up"},
    {"/cpu", "/cpu?ms=50",
     "computes for so much CPU time, or <code>?iterations=1000</code>: the same answer in every model"},
    {"/fetch", nullptr,
     "what a GET from another server brings, in a few words: <code>?upstream=NAME&amp;path=/x</code> or "
     "<code>?url=</code>, for those that <code>--upstream</code> or <code>--fetch-allow</code> names and for no other"},
    {"/plaintext", "/plaintext", "Hello, World! for load tests"},
    {"/json", "/json", "the same in JSON"},
    {"/healthz", "/healthz", "200 as long as anything can answer"},
    {"/readyz", "/readyz", "503 while the service is stopping, or its workers keep failing to start"},
};

constexpr char const* head = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Tricorn</title>
<link rel="icon" href="data:,">
<style>
:root { --ground: #fbfaf7; --card: #fff; --ink: #1d232b; --soft: #5d6773; --line: #e2dfd6; --mark: #8a4b00; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #14171b; --card: #1c2026; --ink: #e8e6e1; --soft: #9ba4ae; --line: #30363e; --mark: #f0b264; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.6 system-ui, sans-serif; }
main { max-width: 46rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
h1 { margin: 0; font-size: 2.25rem; letter-spacing: -.02em; }
h2 { margin: 2.5rem 0 .75rem; font-size: 1.1rem; }
p { margin: .5rem 0; }
.soft { color: var(--soft); }
.model { margin-top: 1.5rem; padding: 1rem 1.25rem; background: var(--card); border: 1px solid var(--line);
  border-left: .3rem solid var(--mark); border-radius: .5rem; }
ul { margin: 0; padding: 0; list-style: none; border-top: 1px solid var(--line); }
li { display: grid; grid-template-columns: 12rem 1fr; gap: 0 1rem; padding: .5rem 0;
  border-bottom: 1px solid var(--line); }
@media (max-width: 34rem) { li { grid-template-columns: 1fr; } }
code { font: .92em ui-monospace, monospace; overflow-wrap: anywhere; }
a { color: var(--mark); }
</style>
</head>
<body>
<main>
<h1>Tricorn</h1>
<p class="soft">One HTTP service that can wait in four ways, to measure what each of them costs.</p>
)";

std::string count(unsigned number, std::string const& one, std::string const& many) {
    return number == 1 ? "one " + one : std::to_string(number) + " " + many;
}

std::string how_it_waits(Config const& config) {
    std::string workers = count(config.model.workers, "worker process", "worker processes");
    if (workers.front() == 'o') workers.front() = 'O';   // it begins a sentence
    switch (config.model.kind) {
        case Model::prefork:
            return workers + ", one connection at a time each: whoever waits is a process, blocked in a system call.";
        case Model::thread:
            return workers + ", a thread for every connection: whoever waits is a thread, blocked in a system call.";
        case Model::pool:
            return workers + " with " + count(config.model.threads, "thread", "threads") +
                   (config.model.workers == 1 ? "" : " each") +
                   ": a connection without a request waits in the reactor, a request under way waits on a thread.";
        case Model::coroutine:
            return workers +
                   ", a coroutine for every connection: whoever waits is a suspended coroutine, and the thread "
                   "goes on with the others.";
    }
    return {};
}

void append(std::string& page, Line const& line) {
    page.append("<li><span>");
    if (line.link)
        page.append("<a href=\"").append(line.link).append("\"><code>").append(line.pattern).append("</code></a>");
    else
        page.append("<code>").append(line.pattern).append("</code>");
    page.append("</span><span>").append(line.text).append("</span></li>\n");
}

}  // namespace

// Nothing on the page comes from the request, so nothing needs escaping.
Response index(Request const&, Context const& context) {
    Response response;
    response.content_type = "text/html; charset=utf-8";
    response.fields = "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; img-src data:\r\n";
    std::string& page = response.body;
    page.append(head).append("<div class=\"model\"><p>This one runs the model <strong>");
    page.append(to_string(context.config.model.kind)).append("</strong>.</p>\n<p>");
    page.append(how_it_waits(context.config)).append("</p></div>\n<h2>Endpoints</h2>\n<ul>\n");
    for (Line const& line : lines) append(page, line);
    page.append("</ul>\n<p class=\"soft\">tricorn ").append(version).append("</p>\n</main>\n</body>\n</html>\n");
    return response;
}

}  // namespace tricorn::server::handlers
