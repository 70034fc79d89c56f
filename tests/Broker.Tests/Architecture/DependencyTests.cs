using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Broker.Tests.Architecture;

/// <summary>Which project and which folder may know which, read from the compiled assemblies.</summary>
public sealed class DependencyTests
{
    private static readonly Dictionary<string, string[]> ProjectMayUse = new(StringComparer.Ordinal)
    {
        ["Broker.Core"] = [],
        ["Broker.Kubernetes"] = ["Broker.Core"],
        ["Broker.Ldap"] = ["Broker.Core"],
        ["broker"] = ["Broker.Core", "Broker.Kubernetes", "Broker.Ldap"],
    };

    /// <summary>Folders of the core, each with those it may use; the root's vocabulary and Telemetry's names are open to all.</summary>
    private static readonly Dictionary<string, string[]> CoreFolderMayUse = new(StringComparer.Ordinal)
    {
        ["Policy"] = [],
        ["Xml"] = [],
        ["Catalog"] = ["Policy", "Xml"],
        ["Authentication"] = ["Catalog", "Policy", "Xml"],
        ["Sessions"] = ["Catalog", "Policy"],
        ["Audit"] = ["Policy"],
        ["Denials"] = ["Audit", "Policy", "Sessions"],
        ["Federation"] = ["Catalog", "Policy"],
        ["Actions"] = ["Audit", "Authentication", "Catalog", "Denials", "Federation", "Policy", "Sessions"],
        ["Rehearsals"] = ["Actions", "Audit", "Authentication", "Catalog", "Denials", "Policy", "Sessions"],
        ["Telemetry"] = [],
    };

    [Fact]
    public void Projects_depend_forward_only()
    {
        foreach (var (name, allowed) in ProjectMayUse)
        {
            using var module = Module(name);
            var ours = module.AssemblyReferences.Select(r => r.Name).Where(ProjectMayUse.ContainsKey);

            Assert.Empty(ours.Except(allowed, StringComparer.Ordinal));
        }
    }

    [Fact]
    public void The_core_knows_no_web_server()
    {
        foreach (var name in new[] { "Broker.Core", "Broker.Kubernetes", "Broker.Ldap" })
        {
            using var module = Module(name);

            Assert.DoesNotContain(module.AssemblyReferences, r => r.Name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Folders_of_the_core_depend_forward_only()
    {
        using var module = Module("Broker.Core");
        var backward =
            from type in module.GetTypes()
            let folder = Folder(type.FullName)
            where folder is not null
            from used in Uses(type)
            let usedFolder = Folder(used)
            where usedFolder is not null && usedFolder != folder && usedFolder != "Telemetry" && !CoreFolderMayUse[folder].Contains(usedFolder)
            select $"{type.FullName} uses {used}";

        Assert.Empty(backward.Distinct());
    }

    [Fact]
    public void Every_folder_of_the_core_has_its_rule()
    {
        using var module = Module("Broker.Core");
        var folders = module.GetTypes().Select(t => Folder(t.FullName)).OfType<string>().Distinct();

        Assert.Empty(folders.Except(CoreFolderMayUse.Keys));
    }

    [Theory]
    [InlineData("Broker.Core", "Broker.Core.Authentication.Oidc.ValidatedIdentity", "Broker.Core.Authentication.Oidc.OidcTokenValidator")]
    [InlineData("Broker.Core", "Broker.Core.Authentication.Saml.Signatures.VerifiedElement", "Broker.Core.Authentication.Saml.Signatures.SamlSignatureVerifier")]
    [InlineData("Broker.Core", "Broker.Core.Authentication.Saml.ValidatedAssertion", "Broker.Core.Authentication.Saml.SamlValidator")]
    [InlineData("Broker.Core", "Broker.Core.Policy.TrustDecision", "Broker.Core.Policy.TrustPolicyEvaluator")]
    [InlineData("Broker.Core", "Broker.Core.Sessions.IssuedSession", "Broker.Core.Sessions.SessionIssuer")]
    [InlineData("Broker.Core", "Broker.Core.Sessions.TemporaryCredentials", "Broker.Core.Sessions.SessionIssuer")]
    [InlineData("Broker.Core", "Broker.Core.Sessions.VerifiedCaller", "Broker.Core.Actions.Callers.CallerAuthenticator")]
    [InlineData("Broker.Core", "Broker.Core.Actions.Assumption.AuthorizedRole", "Broker.Core.Actions.Assumption.RoleAuthorization")]
    [InlineData("Broker.Core", "Broker.Core.Actions.Ldap.MappedPerson", "Broker.Core.Actions.Ldap.LdapAssumption")]
    [InlineData("Broker.Core", "Broker.Core.Actions.Ldap.MappedSession", "Broker.Core.Actions.Ldap.DirectorySessions")]
    [InlineData("Broker.Core", "Broker.Core.Actions.Ldap.RoleGrant", "Broker.Core.Actions.Ldap.GrantRole")]
    [InlineData("Broker.Core", "Broker.Core.Federation.IssuedWebIdentityToken", "Broker.Core.Federation.WebIdentityTokenIssuer")]
    [InlineData("Broker.Ldap", "Broker.Core.Authentication.Ldap.DirectoryIdentity", "Broker.Ldap.Users.SignIn")]
    public void Only_its_stage_constructs_what_a_stage_proves(string assembly, string product, string stage)
    {
        using var module = Module(assembly);
        var constructors =
            from type in module.GetTypes()
            where !type.FullName.StartsWith(product, StringComparison.Ordinal)
            from method in type.Methods
            where method.HasBody
            from instruction in method.Body.Instructions
            where instruction.OpCode == OpCodes.Newobj && ((MethodReference)instruction.Operand).DeclaringType.FullName == product
            select Outer(type).FullName;

        Assert.Equal([stage], constructors.Distinct());
    }

    /// <summary>A person is proved by the directory: nobody else makes one, nor another one of one, but a rehearsal, whose sessions open nowhere.</summary>
    [Theory]
    [InlineData("Broker.Core", 1)]
    [InlineData("Broker.Kubernetes", 0)]
    [InlineData("Broker.Ldap", 1)]
    [InlineData("broker", 0)]
    public void Only_one_type_of_a_directory_makes_its_people(string assembly, int most)
    {
        const string person = "Broker.Core.Authentication.Ldap.DirectoryIdentity";
        using var module = Module(assembly);
        var makers =
            from type in module.GetTypes()
            where type.FullName != person
            from method in type.Methods
            where method.HasBody
            from instruction in method.Body.Instructions
            where instruction.Operand is MethodReference called && called.DeclaringType.FullName == person
                && (called.Name is ".ctor" or "<Clone>$" || called.Name.StartsWith("set_", StringComparison.Ordinal))
            select Outer(type).FullName;

        Assert.InRange(makers.Distinct(StringComparer.Ordinal).Count(), 0, most);
        Assert.DoesNotContain(makers, maker => !maker.StartsWith("Broker.Ldap.", StringComparison.Ordinal) && maker != "Broker.Core.Rehearsals.PeopleRehearsal");
    }

    [Theory]
    [InlineData("Broker.Core.Sessions.SealingKeyRing")]
    [InlineData("Broker.Core.Sessions.LiveKeyRing")]
    [InlineData("Broker.Core.Sessions.SessionSealer")]
    [InlineData("Broker.Core.Sessions.SessionIssuer")]
    [InlineData("Broker.Core.Federation.FederationKeyRing")]
    [InlineData("Broker.Core.Federation.WebIdentityTokenIssuer")]
    [InlineData("Broker.Core.Catalog.LiveCatalog")]
    [InlineData("Broker.Core.Catalog.CatalogSnapshot")]
    [InlineData("Broker.Core.Catalog.CatalogFolder")]
    [InlineData("Broker.Core.Actions.AssumeRoleWithWebIdentity")]
    public void The_sidecar_can_neither_mint_nor_decide(string forbidden)
    {
        using var module = Module("broker");
        var users = module.GetTypes().Where(t => t.FullName.StartsWith("Broker.Sidecar.", StringComparison.Ordinal) && Uses(t).Contains(forbidden));

        Assert.Empty(users.Select(t => t.FullName));
    }

    [Fact]
    public void Roles_know_nothing_of_each_other_but_dev_which_runs_them()
    {
        using var module = Module("broker");
        var crossing =
            from type in module.GetTypes()
            let role = Role(type.FullName)
            where role is "Sts" or "Sidecar" or "Webhook" or "Directories" or "Issuing" or "Exchange" or "Hosting" or "Cli"
            from used in Uses(type)
            where Role(used) is { } other && other != role && (other is "Sts" or "Sidecar" or "Webhook" or "Directories" or "Dev" || (role == "Hosting" && other == "Cli"))
            select $"{type.FullName} uses {used}";

        Assert.Empty(crossing.Distinct());
    }

    private static string? Folder(string type) => type.Split('.') is ["Broker", "Core", var folder, _, ..] ? folder.Split('/')[0] : null;

    private static string? Role(string type) => type.Split('.') is ["Broker", var role, _, ..] && role is "Sts" or "Sidecar" or "Webhook" or "Directories" or "Issuing" or "Exchange" or "Dev" or "Hosting" or "Cli" ? role : null;

    private static TypeDefinition Outer(TypeDefinition type) => type.DeclaringType is { } outer ? Outer(outer) : type;

    private static ModuleDefinition Module(string assembly) => ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, assembly + ".dll"));

    private static HashSet<string> Uses(TypeDefinition type)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        void Add(TypeReference? reference)
        {
            switch (reference)
            {
                case null:
                    return;
                case GenericInstanceType generic:
                    foreach (var argument in generic.GenericArguments)
                    {
                        Add(argument);
                    }

                    Add(generic.ElementType);
                    return;
                case TypeSpecification specification:
                    Add(specification.ElementType);
                    return;
                default:
                    used.Add(reference.FullName);
                    return;
            }
        }

        Add(type.BaseType);
        foreach (var field in type.Fields)
        {
            Add(field.FieldType);
        }

        foreach (var method in type.Methods)
        {
            Add(method.ReturnType);
            foreach (var parameter in method.Parameters)
            {
                Add(parameter.ParameterType);
            }

            if (!method.HasBody)
            {
                continue;
            }

            foreach (var instruction in method.Body.Instructions)
            {
                switch (instruction.Operand)
                {
                    case MethodReference called:
                        Add(called.DeclaringType);
                        break;
                    case FieldReference field:
                        Add(field.DeclaringType);
                        break;
                    case TypeReference named:
                        Add(named);
                        break;
                }
            }
        }

        return used;
    }
}
