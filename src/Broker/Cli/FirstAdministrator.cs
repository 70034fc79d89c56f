using System.Text;
using Broker.Core;
using Broker.Core.Catalog;

namespace Broker.Cli;

/// <summary>The files of a catalog's first administrator: a user who may do everything in its account, with one new access key.</summary>
/// <param name="user">Who it is.</param>
internal sealed class FirstAdministrator(UserArn user)
{
    private const string Name = "first-administrator";
    private const string WhenThere = ": move it away unless something uses it, then try again.";

    private readonly AccessKeyId _id = AccessKeyId.GenerateLongTerm(user.Account);
    private readonly SecretAccessKey _secret = SecretAccessKey.Generate();

    /// <summary>The file with the documents of the user and its policy.</summary>
    public static string DocumentFile => $"{Name}.yaml";

    /// <summary>The file with the secret access key alone, which the document names.</summary>
    public static string SecretFile => $"{Name}.secret";

    /// <summary>The file that AWS SDKs read, for the administrator.</summary>
    public static string CredentialsFile => $"{Name}.credentials";

    /// <summary>The id of the new access key.</summary>
    public string KeyId => _id.Text;

    /// <summary>Writes the three files, which only their owner can read; when one cannot be written, none is left.</summary>
    /// <returns>What went wrong, or null.</returns>
    public string? TryWrite(string folder)
    {
        // The document last: a server that watches the folder must find the secret as soon as it reads of it.
        foreach (var (index, (name, text)) in Files().Index())
        {
            if (OwnerOnlyFile.TryCreate(Path.Combine(folder, name), Encoding.UTF8.GetBytes(text), WhenThere) is { } problem)
            {
                Remove(folder, Files().Take(index).Select(file => file.Name));
                return problem;
            }
        }

        return null;
    }

    /// <summary>Removes the three files after they were written.</summary>
    public void Remove(string folder) => Remove(folder, Files().Select(file => file.Name));

    private static void Remove(string folder, IEnumerable<string> names)
    {
        foreach (var name in names.Reverse())
        {
            File.Delete(Path.Combine(folder, name));
        }
    }

    private (string Name, string Text)[] Files() =>
    [
        (SecretFile, $"{_secret.Reveal()}\n"),
        (CredentialsFile, $"[default]\naws_access_key_id = {_id.Text}\naws_secret_access_key = {_secret.Reveal()}\n"),
        (DocumentFile, Document()),
    ];

    private string Document() => $$"""
        # Written by broker bootstrap. Give others their own users, then remove this one.
        apiVersion: {{CatalogFolder.ApiVersion}}
        kind: IamPolicy
        metadata: { name: {{Name}} }
        spec:
          account: "{{user.Account}}"
          policyName: AdministratorAccess
          document:
            Version: "2012-10-17"
            Statement: { Sid: Everything, Effect: Allow, Action: "*", Resource: "*" }
        ---
        apiVersion: {{CatalogFolder.ApiVersion}}
        kind: IamUser
        metadata: { name: {{Name}} }
        spec:
          account: "{{user.Account}}"
          userName: "{{user.Name}}"
          accessKeys:
            - { id: {{_id.Text}}, secretFile: {{SecretFile}} }
          attachedPolicies: ["arn:aws:iam::{{user.Account}}:policy/AdministratorAccess"]

        """;
}
