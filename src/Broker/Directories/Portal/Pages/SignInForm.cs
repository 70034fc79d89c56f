namespace Broker.Directories.Portal.Pages;

/// <summary>What a sign-in form holds when it is shown: never a password.</summary>
/// <param name="ReturnPath">Where the sign-in leads; checked again when the form comes.</param>
/// <remarks>Immutable.</remarks>
internal sealed record SignInForm(string ReturnPath)
{
    /// <summary>What is said above the fields; null for nothing.</summary>
    public SignInNotice? Notice { get; init; }

    /// <summary>The name that was typed before.</summary>
    public string Username { get; init; } = "";

    /// <summary>The directory that was chosen before; null for none.</summary>
    public string? Provider { get; init; }
}
