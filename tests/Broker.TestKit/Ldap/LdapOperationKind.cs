namespace Broker.TestKit.Ldap;

/// <summary>Requests by their application tags. Source: RFC 4511 appendix B.</summary>
public enum LdapOperationKind
{
    Bind = 0,
    Unbind = 2,
    Search = 3,
    Abandon = 16,
    Extended = 23,
}
