using Broker.Directories.SignIn;

namespace Broker.Directories.Portal;

/// <summary>Who asks for a page, and the secret of the cookie that shows it: the forms of the page are bound to it.</summary>
/// <param name="Token">The cookie's value. Secret.</param>
/// <param name="Person">The person, with a session.</param>
/// <param name="Directory">What the person chose the directory by.</param>
/// <param name="Call">The request.</param>
internal sealed record PortalSession(string Token, Person Person, string Directory, DirectoryCall Call)
{
    /// <summary>The session's name in lists; no secret.</summary>
    public string Id => Person.Session!.Id;

    /// <summary>The name only.</summary>
    public override string ToString() => Person.ToString();
}
