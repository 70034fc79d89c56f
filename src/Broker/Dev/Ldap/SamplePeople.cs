namespace Broker.Dev.Ldap;

/// <summary>The sample directory: three people, the groups that they are in, and who may search.</summary>
/// <remarks>alice is in developers through backend, bob in operators, carol in no group.</remarks>
internal static class SamplePeople
{
    public const string Suffix = "dc=example,dc=com";

    /// <summary>Who searches.</summary>
    public const string Broker = $"cn=broker,{Suffix}";

    public const string Developers = $"cn=developers,ou=groups,{Suffix}";

    public const string Operators = $"cn=operators,ou=groups,{Suffix}";

    /// <summary>Everybody's name.</summary>
    public static IReadOnlyList<string> Names { get; } = ["alice", "bob", "carol"];

    /// <summary>The tree, LDIF.</summary>
    /// <param name="password">Of each of the people: letters and digits.</param>
    /// <param name="brokersPassword">Of the account that searches: letters and digits.</param>
    public static string Ldif(string password, string brokersPassword) => $"""
        dn: {Suffix}
        objectClass: dcObject
        objectClass: organization
        o: Example
        dc: example

        dn: {Broker}
        objectClass: organizationalRole
        objectClass: simpleSecurityObject
        cn: broker
        userPassword: {brokersPassword}

        dn: ou=people,{Suffix}
        objectClass: organizationalUnit
        ou: people

        dn: ou=groups,{Suffix}
        objectClass: organizationalUnit
        ou: groups

        {Person("alice", "Alice Archer", "engineering", password)}
        {Person("bob", "Bob Baker", "operations", password)}
        {Person("carol", "Carol Carter", "finance", password)}
        dn: cn=backend,ou=groups,{Suffix}
        objectClass: groupOfNames
        cn: backend
        member: uid=alice,ou=people,{Suffix}

        dn: {Developers}
        objectClass: groupOfNames
        cn: developers
        member: cn=backend,ou=groups,{Suffix}

        dn: {Operators}
        objectClass: groupOfNames
        cn: operators
        member: uid=bob,ou=people,{Suffix}

        """;

    private static string Person(string uid, string name, string department, string password) => $"""
        dn: uid={uid},ou=people,{Suffix}
        objectClass: inetOrgPerson
        uid: {uid}
        cn: {name}
        sn: {name[(name.IndexOf(' ', StringComparison.Ordinal) + 1)..]}
        mail: {uid}@example.com
        departmentNumber: {department}
        userPassword: {password}

        """;
}
