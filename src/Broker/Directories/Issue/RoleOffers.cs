using Broker.Core.Actions.Ldap;
using Broker.Core.Catalog;
using Broker.Directories.SignIn;

namespace Broker.Directories.Issue;

/// <summary>The roles of a person, for API and portal.</summary>
/// <remarks>Thread safe.</remarks>
internal sealed class RoleOffers(LiveCatalog catalog)
{
    private readonly OfferedRoles _offered = new(catalog);

    /// <summary>The roles that the person may have now, each judged as if it were asked for.</summary>
    /// <returns><c>Denied</c> when something keeps the person from every role, whatever policies say: the text tells what.</returns>
    public Outcome<IReadOnlyList<RoleOffer>> Of(Person person, DirectoryCall call)
    {
        if (catalog.Current is not { } snapshot)
        {
            return Refusal.NotReady;
        }

        if (_offered.WhyNone(person.Identity, call.Environment) is { } error)
        {
            var refusal = Refusal.Of(error);
            return refusal.Kind == RefusalKind.Invalid ? refusal with { Kind = RefusalKind.Denied } : refusal;
        }

        RoleOffer[] offers = [.. _offered.Of(person.Identity, call.Environment).Select(role => new RoleOffer(role, snapshot.AccountOf(role.Role.Arn.Account).Alias))];
        return new Outcome<IReadOnlyList<RoleOffer>>(offers);
    }
}
