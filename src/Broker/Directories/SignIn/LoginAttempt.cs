using System.Diagnostics.CodeAnalysis;
using Broker.Ldap.Names;
using Broker.Ldap.Results;

namespace Broker.Directories.SignIn;

/// <summary>A name and a password as somebody presents them; proves nothing yet. Prints without either.</summary>
/// <remarks>The password's octets are overwritten when it is disposed. One request, one attempt; not thread safe.</remarks>
internal sealed class LoginAttempt : IDisposable
{
    private readonly DirectoryPassword? _password;
    private readonly DirectoryRefusal? _refusal;

    /// <summary>Takes what was presented; what is wrong with it is judged with everything else.</summary>
    /// <param name="provider">The name of the directory, or <c>ACCOUNT/NAME</c>; null for the only one.</param>
    /// <param name="username">As it was typed.</param>
    /// <param name="password">As it was typed.</param>
    public LoginAttempt(string? provider, string? username, string? password)
    {
        (Provider, Username) = (provider, username);
        DirectoryPassword.TryCreate(password, out _password, out _refusal);
    }

    /// <summary>The directory that is meant; null for the only one.</summary>
    public string? Provider { get; }

    /// <summary>The name as it was typed.</summary>
    public string? Username { get; }

    /// <summary>Gives the password, or why it cannot be one: too long, or so short of meaning that a server might take it for none.</summary>
    public bool TryGetPassword([NotNullWhen(true)] out DirectoryPassword? password, [NotNullWhen(false)] out DirectoryRefusal? refusal)
    {
        (password, refusal) = (_password, _refusal);
        return password is not null;
    }

    /// <inheritdoc/>
    public void Dispose() => _password?.Dispose();

    /// <summary>Neither name nor password.</summary>
    public override string ToString() => "••••";
}
