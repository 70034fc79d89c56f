using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Broker.Hosting;

namespace Broker.Cli.SignIn;

/// <summary>One run of a command for people: who they are at a server, and what they ask it.</summary>
/// <remarks>
/// A kept session comes first; without one, a password from a file or the environment goes along with the request, and one that was typed signs in, so that
/// it is typed once an hour.
/// </remarks>
internal sealed class SignInClient(Uri address, BrokerApi api, KeptFolder folder, PasswordSource passwords, ProcessEnvironment environment) : IDisposable
{
    /// <summary>The server.</summary>
    public Uri Address => address;

    /// <summary>What is kept between runs.</summary>
    public KeptFolder Folder => folder;

    /// <summary>The login name that was asked for; null for whoever is signed in.</summary>
    public string? User { get; init; }

    /// <summary>The directory; null for the only one.</summary>
    public string? Provider { get; init; }

    /// <summary>The kept session of the user and the directory that were asked for; null when there is none, and when there are several.</summary>
    public KeptSession? Session => Sessions is [var only] ? only : null;

    /// <summary>What to name when several kept sessions are of whom was asked for; else null.</summary>
    public string? Ambiguity => Sessions is { Count: > 1 } several
        ? $"You are signed in at {address.Authority} as {string.Join(" and as ", several.Select(one => $"{one.Username} of {one.Provider}"))}: name one with --user and --provider."
        : null;

    private IReadOnlyList<KeptSession> Sessions =>
        [.. KeptSession.All(folder, address, environment.Time.GetUtcNow()).Where(session => session.IsOf(User, Provider))];

    /// <summary>Signs in and keeps the session.</summary>
    public async Task<(KeptSession? Session, string? Problem)> SignInAsync(CancellationToken cancellationToken)
    {
        var (username, problem) = User is { } named ? (named, null) : await PasswordSource.AskNameAsync(address, cancellationToken);
        if (username is null)
        {
            return (null, problem);
        }

        (var password, problem) = await passwords.GetAsync(username, address, cancellationToken);
        if (password is null)
        {
            return (null, problem);
        }

        try
        {
            var answer = await api.SignInAsync(Provider, username, password, cancellationToken);
            return !answer.IsSuccess ? (null, answer.Problem)
                : KeptSession.Of(answer.Body) is not { } given ? (null, $"{address} does not answer as a 'broker ldap' does: check the URL.")
                : Keep(given with { TypedName = username });
        }
        finally
        {
            CryptographicOperations.ZeroMemory(password);
        }
    }

    /// <summary>Asks with the kept session, or with a password where there is none that the server takes.</summary>
    public async Task<BrokerAnswer> AskAsync(HttpMethod method, string path, Action<Utf8JsonWriter>? members, CancellationToken cancellationToken)
    {
        if (Ambiguity is { } ambiguity)
        {
            return Failed(ambiguity);
        }

        if (Session is { } session)
        {
            var answer = await api.SendAsync(method, path, BrokerApi.Bearer(session.Token), members, cancellationToken);
            if (!answer.WantsSignIn)
            {
                return answer;
            }

            session.Remove(folder, address);
        }

        if (!passwords.IsUnattended)
        {
            var (signedIn, problem) = await SignInAsync(cancellationToken);
            return signedIn is null ? Failed(problem!) : await api.SendAsync(method, path, BrokerApi.Bearer(signedIn.Token), members, cancellationToken);
        }

        var (authorization, missing) = await BasicAsync(cancellationToken);
        return authorization is null ? Failed(missing!) : await api.SendAsync(method, path, authorization, members, cancellationToken);
    }

    /// <summary>Asks with the kept session only.</summary>
    public Task<BrokerAnswer> AskWithSessionAsync(KeptSession session, HttpMethod method, string path, CancellationToken cancellationToken) =>
        api.SendAsync(method, path, BrokerApi.Bearer(session.Token), members: null, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => api.Dispose();

    private (KeptSession? Session, string? Problem) Keep(KeptSession session) =>
        session.Keep(folder, address) is { } unkept ? (null, $"You are signed in, and the session cannot be kept: {unkept}") : (session, null);

    private async Task<(AuthenticationHeaderValue? Authorization, string? Problem)> BasicAsync(CancellationToken cancellationToken)
    {
        if (User is null)
        {
            return (null, $"--user: missing; whose password it is: name the user, or set {SignInOptions.UserVariable}.");
        }

        if (Provider is not null)
        {
            // A header has no room for a directory.
            var (signedIn, refused) = await SignInAsync(cancellationToken);
            return (signedIn is null ? null : BrokerApi.Bearer(signedIn.Token), refused);
        }

        var (password, problem) = await passwords.GetAsync(User, address, cancellationToken);
        if (password is null)
        {
            return (null, problem);
        }

        try
        {
            return (BrokerApi.Basic(User, password), null);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(password);
        }
    }

    private static BrokerAnswer Failed(string problem) => new(0, default, null, problem);
}
