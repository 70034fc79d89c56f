using System.Diagnostics.CodeAnalysis;
using Broker.Core;
using Broker.Directories.Issue;
using Broker.Directories.SignIn;

namespace Broker.Directories.Api;

/// <summary>Container credentials for unmodified SDKs: AWS_CONTAINER_CREDENTIALS_FULL_URI names this path, AWS_CONTAINER_AUTHORIZATION_TOKEN proves who asks.</summary>
/// <remarks>
/// 200 with the document (R21); 401, 403, 404, 429 and 503 with <c>code</c> and <c>message</c> in both spellings (R22). Any Host and any query
/// pass (R20, R21): what counts is the proof. Thread safe. Source: AWS SDKs and Tools reference, container credential provider.
/// </remarks>
internal sealed class ContainerApi(Callers callers, ContainerCredentials credentials)
{
    private const string Path = "/v1/container-credentials/{account}/{role}";

    private static readonly Refusal NoRole = new(RefusalKind.NotFound, "The path has to be /v1/container-credentials/ACCOUNT/ROLE, the role with its path.", "container_path");

    /// <summary>The operation.</summary>
    public IReadOnlyList<ApiRoute> Routes => [new("GET", Path, "container", ServeAsync)];

    private async Task ServeAsync(ApiExchange exchange)
    {
        if (!TryReadRole(exchange.Rest, out var role))
        {
            await ApiAnswer.RefuseContainerAsync(exchange.Context, NoRole);
            return;
        }

        if (!(await callers.ProveAsync(exchange.Context.Request.Headers, exchange.Call, exchange.Aborted)).TryGet(out var person, out var refusal)
            || !(await credentials.GetAsync(person, role, exchange.Call, exchange.Aborted)).TryGet(out var issued, out refusal))
        {
            await ApiAnswer.RefuseContainerAsync(exchange.Context, refusal);
            return;
        }

        await ApiAnswer.WriteAsync(exchange.Context, StatusCodes.Status200OK, json =>
        {
            json.WriteString("AccessKeyId", issued.Credentials.AccessKeyId);
            json.WriteString("SecretAccessKey", issued.Credentials.SecretAccessKey.Reveal());
            json.WriteString("Token", issued.Credentials.SessionToken.Reveal());
            json.WriteString("Expiration", Rfc3339.Text(issued.Credentials.Expiration));
            json.WriteString("RoleArn", role.Text);
            json.WriteString("AccountId", role.Account.ToString());
        });
    }

    private static bool TryReadRole(string rest, [NotNullWhen(true)] out RoleArn? role)
    {
        role = null;
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && AccountId.TryParse(rest[..slash], out var account) && RoleArn.TryParse($"arn:aws:iam::{account}:role/{rest[(slash + 1)..]}", out role);
    }
}
