using Broker.Core.Catalog.Ldap;
using Broker.Ldap.Limits;
using Broker.Ldap.Results;

namespace Broker.Directories.SignIn;

/// <summary>
/// The second count of a sign-in whose typed name is one of several names of a person: by the one name that sessions and audit know, which is what
/// the directory's own lockout is about (threat L-07).
/// </summary>
/// <remarks>Belongs to one sign-in. A directory asks it on a thread of its own, before it answers.</remarks>
internal sealed class AlsoAdmitted(LoginLimits limits, LdapProvider provider)
{
    private LoginPermit? _permit;

    /// <summary>The person's one name; null where the typed one is it, or nobody was found.</summary>
    public string? Name { get; private set; }

    /// <summary>Why the person was not admitted; null where they were, or nobody asked.</summary>
    public Refusal? Refusal { get; private set; }

    /// <summary>Counts a failure of the person before the password is sent.</summary>
    public bool Admits(string name)
    {
        Name = name;
        var admission = limits.AlsoAsync(provider, name, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        if (admission.TryGet(out var permit))
        {
            _permit = permit;
            return true;
        }

        Refusal = admission.Limit == LoginLimit.Unavailable
            ? Directories.Refusal.StateUnavailable
            : Directories.Refusal.TooManyFailures(ReasonNames.Of(admission.Limit), admission.Wait);
        return false;
    }

    /// <summary>Says how it went.</summary>
    public ValueTask CompleteAsync(LoginOutcome outcome) => _permit?.CompleteAsync(outcome) ?? ValueTask.CompletedTask;
}
