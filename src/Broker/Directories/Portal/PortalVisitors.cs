using Broker.Directories.Portal.Guard;
using Broker.Directories.SignIn;
using Broker.Issuing;

namespace Broker.Directories.Portal;

/// <summary>Finds out who asks for a page, and whether a form is theirs.</summary>
/// <param name="publicUrl">Where browsers reach the portal: the origin that forms have to come from, and the kind of its cookies.</param>
/// <param name="people">Who a session belongs to.</param>
/// <param name="directories">What a directory is called.</param>
/// <param name="surroundings">What is known of requests.</param>
/// <remarks>Thread safe.</remarks>
internal sealed class PortalVisitors(Uri publicUrl, People people, OpenDirectories directories, RequestSurroundings surroundings)
{
    private readonly RequestOrigin _origin = new(publicUrl);

    /// <summary>How answers leave.</summary>
    public PortalResponses Responses { get; } = new(publicUrl.Scheme == Uri.UriSchemeHttps);

    /// <summary>The clock.</summary>
    public TimeProvider Time => surroundings.Time;

    /// <summary>What is known of a request before anybody is.</summary>
    public DirectoryCall CallOf(HttpContext context) => new(context, surroundings);

    /// <summary>Who is signed in.</summary>
    /// <returns><c>NotSignedIn</c> for nobody, or nobody any more.</returns>
    public async ValueTask<Outcome<PortalSession>> FindAsync(HttpContext context, DirectoryCall call)
    {
        if (Responses.Cookies.Session(context.Request) is not { } token)
        {
            return Refusal.NoSession;
        }

        return (await people.FindAsync(token, call, context.RequestAborted)).TryGet(out var person, out var refusal)
            ? new PortalSession(token, person, directories.NameOf(person.Identity.Provider), call)
            : refusal;
    }

    /// <summary>Reads a form that a page of this portal sent.</summary>
    /// <returns>Null for every other, before anything of it is read.</returns>
    public ValueTask<PortalForm?> ReadOurFormAsync(HttpContext context) => _origin.IsOurs(context.Request) ? PortalForm.ReadAsync(context) : new((PortalForm?)null);
}
