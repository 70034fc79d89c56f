using Broker.Core;
using Broker.Directories.Issue;
using Broker.Directories.SignIn;

namespace Broker.Directories.Api;

/// <summary>The person's roles, and what may be had of them: credentials, an assignment, a console.</summary>
/// <param name="callers">Proves who asks.</param>
/// <param name="offers">The person's roles.</param>
/// <param name="actions">What people may do.</param>
/// <param name="console">Leads to a console; null where there is none.</param>
/// <param name="stsEndpoint">The STS that takes assignments; null where callers know it themselves.</param>
/// <remarks>Thread safe.</remarks>
internal sealed class RolesApi(Callers callers, RoleOffers offers, PersonActions actions, ConsoleSignIn? console, Uri? stsEndpoint)
{
    private static readonly Refusal NoConsole = new(
        RefusalKind.NotFound, "This server leads to no console: an administrator has to name its federation endpoint with --console-endpoint.", "no_console");

    /// <summary>The operations.</summary>
    public IReadOnlyList<ApiRoute> Routes =>
    [
        new("GET", "/v1/roles", "roles", ListAsync),
        new("POST", "/v1/credentials", "issue", IssueAsync),
        new("POST", "/v1/assignments", "assign", AssignAsync),
        new("POST", "/v1/console", "console", OpenConsoleAsync),
    ];

    private async Task ListAsync(ApiExchange exchange)
    {
        if (!(await ProveAsync(exchange)).TryGet(out var person, out var refusal) || !offers.Of(person, exchange.Call).TryGet(out var roles, out refusal))
        {
            await exchange.RefuseAsync(refusal);
            return;
        }

        await ApiAnswer.WriteAsync(exchange.Context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartArray("roles");
            foreach (var role in roles)
            {
                json.WriteStartObject();
                RoleJson.Write(json, role);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private async Task IssueAsync(ApiExchange exchange)
    {
        if (!(await ProveAsync(exchange)).TryGet(out var person, out var refusal)
            || !(await ReadAsync(exchange, "roleArn", "durationSeconds", "policy")).TryGet(out var asked, out refusal)
            || !(await actions.IssueAsync(person, asked.Request, exchange.Call, exchange.Aborted)).TryGet(out var issued, out refusal))
        {
            await exchange.RefuseAsync(refusal);
            return;
        }

        await ApiAnswer.WriteAsync(exchange.Context, StatusCodes.Status200OK, json =>
        {
            json.WriteString("accessKeyId", issued.Credentials.AccessKeyId);
            json.WriteString("secretAccessKey", issued.Credentials.SecretAccessKey.Reveal());
            json.WriteString("sessionToken", issued.Credentials.SessionToken.Reveal());
            json.WriteString("expiration", Rfc3339.Text(issued.Credentials.Expiration));
            json.WriteString("assumedRoleArn", issued.AssumedRoleArn);
        });
    }

    private async Task AssignAsync(ApiExchange exchange)
    {
        if (!(await ProveAsync(exchange)).TryGet(out var person, out var refusal)
            || !(await ReadAsync(exchange, "roleArn")).TryGet(out var asked, out refusal)
            || !(await actions.AssignAsync(person, asked.Request.RoleArn, exchange.Call, exchange.Aborted)).TryGet(out var assigned, out refusal))
        {
            await exchange.RefuseAsync(refusal);
            return;
        }

        await ApiAnswer.WriteAsync(exchange.Context, StatusCodes.Status200OK, json =>
        {
            json.WriteString("roleArn", assigned.Grant.Role.Arn.Text);
            json.WriteString("webIdentityToken", assigned.Issued.Token.Reveal());
            json.WriteString("expiresAt", Rfc3339.Text(assigned.Issued.ExpiresAt));
            json.WriteString("roleSessionName", assigned.Grant.Session.SessionName);
            if (stsEndpoint is not null)
            {
                json.WriteString("stsEndpoint", stsEndpoint.AbsoluteUri);
            }
        });
    }

    private async Task OpenConsoleAsync(ApiExchange exchange)
    {
        if (!(await ProveAsync(exchange)).TryGet(out var person, out var refusal)
            || !(await ReadAsync(exchange, "roleArn", "durationSeconds", "destination")).TryGet(out var asked, out refusal))
        {
            await exchange.RefuseAsync(refusal);
            return;
        }

        if (console is null)
        {
            await exchange.RefuseAsync(NoConsole);
            return;
        }

        if (!(await console.OpenAsync(person, asked.Request, asked.Destination, exchange.Call, exchange.Aborted)).TryGet(out var address, out refusal))
        {
            await exchange.RefuseAsync(refusal);
            return;
        }

        await ApiAnswer.WriteAsync(exchange.Context, StatusCodes.Status200OK, json => json.WriteString("url", address.Reveal().AbsoluteUri));
    }

    private ValueTask<Outcome<Person>> ProveAsync(ApiExchange exchange) => callers.ProveAsync(exchange.Context.Request.Headers, exchange.Call, exchange.Aborted);

    private static async ValueTask<Outcome<AskedRole>> ReadAsync(ApiExchange exchange, params string[] members)
    {
        if (!(await JsonBody.ReadAsync(exchange.Context, members)).TryGet(out var body, out var refusal))
        {
            return refusal;
        }

        using (body)
        {
            return body.TryText("roleArn", out var roleArn, out refusal)
                && body.TryNumber("durationSeconds", out var duration, out refusal)
                && body.TryText("policy", out var policy, out refusal)
                && body.TryText("destination", out var destination, out refusal)
                ? new AskedRole(new IssueRequest(roleArn, duration, policy), destination)
                : refusal;
        }
    }

    private sealed record AskedRole(IssueRequest Request, string? Destination);
}
