using Broker.Core.Sessions;

namespace Broker.Directories.SignIn;

/// <summary>Who a request of a program is from, by its <c>Authorization</c>: a session's token, with or without <c>Bearer</c>, or name and password.</summary>
/// <remarks>
/// Container SDKs send AWS_CONTAINER_AUTHORIZATION_TOKEN as it is, which is why the bare token counts (R19). Thread safe.
/// </remarks>
internal sealed class Callers(DirectoryLogin login, People people)
{
    private const string Bearer = "Bearer ";

    private static readonly Refusal Malformed = Refusal.Invalid(
        "Authorization has to be one of: 'Bearer ' and the token of a session, that token alone, or 'Basic ' and base64 of NAME:PASSWORD in UTF-8.", "authorization_form");

    /// <summary>Proves the caller of a request.</summary>
    public async ValueTask<Outcome<Person>> ProveAsync(IHeaderDictionary headers, DirectoryCall call, CancellationToken cancellationToken)
    {
        if (headers.Authorization is not [{ Length: > 0 } authorization])
        {
            return headers.Authorization.Count > 1 ? Malformed : Refusal.NoSession;
        }

        if (BasicCredentials.IsBasic(authorization))
        {
            if (!BasicCredentials.TryParse(authorization, out var attempt))
            {
                return await login.RefuseAsync<Person>(Malformed, call, cancellationToken);
            }

            using (attempt)
            {
                return await login.ProveAsync(attempt, call, cancellationToken);
            }
        }

        var token = authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? authorization[Bearer.Length..].Trim(' ') : authorization;
        return token.StartsWith(BrokerSessionToken.Start, StringComparison.Ordinal) ? await people.FindAsync(token, call, cancellationToken) : Refusal.NoSession;
    }
}
