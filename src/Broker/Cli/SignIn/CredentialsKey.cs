using System.Globalization;
using Broker.Core;
using Broker.Ldap.Names;

namespace Broker.Cli.SignIn;

/// <summary>Whose credentials a file has: of one server, directory, person, role and duration.</summary>
/// <param name="Address">The server.</param>
/// <param name="Text">All of it, a line each.</param>
/// <remarks>
/// Without a session only the server knows how it normalises a name. Then the directory is the one that was asked for, and the name keeps its case: two
/// forms of one name are asked for twice, and two people never share a file.
/// </remarks>
internal sealed record CredentialsKey(Uri Address, string Text)
{
    private const string Kind = "credentials";

    /// <summary>The file.</summary>
    public string FileName => KeptFolder.NameOf(Kind, Address, Text);

    /// <summary>The file while it is not known who asks.</summary>
    public static string FileOfAnybody(Uri address) => KeptFolder.NameOf(Kind, address);

    /// <summary>Of the person that a client asks as; null when that shows only at the terminal, or when the name is none.</summary>
    public static CredentialsKey? Of(SignInClient client, RoleArn role, int? seconds)
    {
        var (provider, username) = client.Session is { } session ? (session.Provider, session.Username)
            : client.User is { } user && LoginName.TryCreate(user, isCaseSensitive: true, out var name, out _) ? ($"as asked: {client.Provider}", name.Text)
            : (null, null);
        return username is null ? null
            : new CredentialsKey(client.Address, string.Join('\n', client.Address.AbsoluteUri, provider, username, role.Text, seconds?.ToString(CultureInfo.InvariantCulture) ?? ""));
    }
}
