using Broker.Core;
using Broker.Directories.SignIn;

namespace Broker.Directories.Api;

/// <summary>Sign in, see one's sessions, end them.</summary>
/// <remarks>Thread safe.</remarks>
internal sealed class SessionsApi(OpenDirectories directories, DirectoryLogin login, SignInSessions sessions, Callers callers)
{
    /// <summary>The operations, the more particular paths first.</summary>
    public IReadOnlyList<ApiRoute> Routes =>
    [
        new("POST", "/v1/sessions", "sign_in", SignInAsync),
        new("GET", "/v1/sessions", "sessions", ListAsync),
        new("DELETE", "/v1/sessions/current", "sign_out", SignOutAsync),
        new("DELETE", "/v1/sessions/{sessionId}", "end_session", EndAsync),
    ];

    private async Task SignInAsync(ApiExchange exchange)
    {
        if (!(await AttemptAsync(exchange)).TryGet(out var attempt, out var refusal))
        {
            // Too large is too long a name or password (threat L-17); whatever it is, the attempt is an event.
            refusal = refusal.Kind == RefusalKind.TooLarge ? Refusal.Invalid("Name or password is too long.", refusal.Reason) : refusal;
            (await login.RefuseAsync<SignedIn>(refusal, exchange.Call, exchange.Aborted)).TryGet(out _, out refusal);
            await exchange.RefuseAsync(refusal!);
            return;
        }

        using (attempt)
        {
            if (!(await login.SignInAsync(attempt, exchange.Call, exchange.Aborted)).TryGet(out var signedIn, out refusal))
            {
                await exchange.RefuseAsync(refusal);
                return;
            }

            await ApiAnswer.WriteAsync(exchange.Context, StatusCodes.Status201Created, json =>
            {
                json.WriteString("sessionToken", signedIn.Token.Reveal());
                json.WriteString("sessionId", signedIn.Session.Id);
                json.WriteString("expiresAt", Rfc3339.Text(signedIn.Session.ExpiresAt));
                json.WriteString("username", signedIn.Session.Username);
                json.WriteString("provider", directories.NameOf(signedIn.Person.Identity.Provider));
                json.WriteString("accountId", signedIn.Person.Identity.Provider.Account.ToString());
                json.WriteBoolean("caseSensitive", signedIn.Person.Identity.Provider.Users.IsCaseSensitive);
            });
        }
    }

    private async Task ListAsync(ApiExchange exchange)
    {
        if (!(await callers.ProveAsync(exchange.Context.Request.Headers, exchange.Call, exchange.Aborted)).TryGet(out var person, out var refusal)
            || !(await sessions.ListAsync(person, exchange.Aborted)).TryGet(out var list, out refusal))
        {
            await exchange.RefuseAsync(refusal);
            return;
        }

        await ApiAnswer.WriteAsync(exchange.Context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartArray("sessions");
            foreach (var session in list)
            {
                json.WriteStartObject();
                json.WriteString("sessionId", session.Id);
                json.WriteString("since", Rfc3339.Text(session.Since));
                json.WriteString("expiresAt", Rfc3339.Text(session.ExpiresAt));
                json.WriteString("address", session.Address);
                json.WriteString("userAgent", session.UserAgent);
                json.WriteBoolean("current", string.Equals(session.Id, person.Session?.Id, StringComparison.Ordinal));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private async Task SignOutAsync(ApiExchange exchange)
    {
        var isDone = (await callers.ProveAsync(exchange.Context.Request.Headers, exchange.Call, exchange.Aborted)).TryGet(out var person, out var refusal)
            && (await sessions.SignOutAsync(person, exchange.Call, exchange.Aborted)).TryGet(out _, out refusal);
        await FinishAsync(exchange, isDone ? null : refusal);
    }

    private async Task EndAsync(ApiExchange exchange)
    {
        var isDone = (await callers.ProveAsync(exchange.Context.Request.Headers, exchange.Call, exchange.Aborted)).TryGet(out var person, out var refusal)
            && (await sessions.EndAsync(person, exchange.Rest, exchange.Call, exchange.Aborted)).TryGet(out _, out refusal);
        await FinishAsync(exchange, isDone ? null : refusal);
    }

    private static Task FinishAsync(ApiExchange exchange, Refusal? refusal)
    {
        if (refusal is not null)
        {
            return exchange.RefuseAsync(refusal);
        }

        exchange.Context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static async ValueTask<Outcome<LoginAttempt>> AttemptAsync(ApiExchange exchange)
    {
        if (!(await JsonBody.ReadAsync(exchange.Context, "provider", "username", "password")).TryGet(out var body, out var refusal))
        {
            return refusal;
        }

        using (body)
        {
            return body.TryText("provider", out var provider, out refusal)
                && body.TryText("username", out var username, out refusal)
                && body.TryText("password", out var password, out refusal)
                ? new LoginAttempt(provider, username, password)
                : refusal;
        }
    }
}
